package dev.landfast.engine.job.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The named blocks ({@code -- name: NAME}) of a dialect's {@code .sql} files. */
final class SqlFiles {
  private static final String MARK = "-- name: ";
  private static final String[] FILES = {
    "open",
    "admit",
    "duplicate",
    "lease",
    "remote",
    "limit",
    "control",
    "count",
    "outbox",
    "read",
    "audit"
  };

  private final Map<String, String> statements = new HashMap<>();

  /**
   * @param dialect the folder, beside this class
   * @param files without {@code .sql}
   */
  SqlFiles(String dialect, String... files) {
    for (String file : files) {
      read(dialect + "/" + file + ".sql");
    }
  }

  /** All of a dialect. */
  static SqlFiles of(String dialect) {
    return new SqlFiles(dialect, FILES);
  }

  String statement(String name) {
    String sql = statements.get(name);
    if (sql == null) {
      throw new IllegalArgumentException("No statement is named " + name);
    }
    return sql;
  }

  Map<String, String> all() {
    return Map.copyOf(statements);
  }

  private void read(String resource) {
    try (InputStream in = SqlFiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("No such resource: " + resource);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String[] blocks = text.split(MARK, -1);
      for (int i = 1; i < blocks.length; i++) { // the first is the file's comment
        int end = blocks[i].indexOf('\n');
        String name = blocks[i].substring(0, end).strip();
        String before = statements.put(name, blocks[i].substring(end).strip());
        if (before != null) {
          throw new IllegalArgumentException(name + " is defined twice in " + resource);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
