package dev.landfast.rig;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds what the processes of the farm wrote down against the engine's rows and files, when all is
 * over.
 *
 * <p>The histories go into tables of their own beside the rows; what must be true of the two stands
 * in {@code farm.sql}, and what else of some rig in a file of its own.
 */
final class FarmAudit {
  private static final String TABLES = "tables";

  /** Shown of each kind. */
  private static final int SHOWN_MAX = 20;

  /** What is written down, with the number of words behind its first. */
  private static final Map<String, Integer> WORDS =
      Map.of(
          FarmHistory.TAKEN, 6,
          FarmHistory.CLAIMED, 3,
          FarmHistory.SAID, 3,
          FarmHistory.TOLD, 4,
          FarmHistory.EXPIRED, 1,
          FarmHistory.ANNOUNCED, 1,
          FarmHistory.CUT, 3);

  private final Connection connection;
  private final Map<String, String> statements = new LinkedHashMap<>();

  /**
   * In a transaction, which is the caller's to end.
   *
   * @param files what must be true, beginning with {@code farm.sql}
   */
  FarmAudit(Connection connection, String... files) throws IOException, SQLException {
    this.connection = connection;
    for (String file : files) {
      readStatements(file);
    }
    connection.setAutoCommit(false); // else all rows are fetched at once
  }

  /** Takes in what was written down; once. */
  void read(Path histories) throws IOException, SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(statement(TABLES));
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(histories)) {
      for (Path file : files) {
        insert(FarmHistory.read(file));
      }
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("ANALYZE"); // of hundreds of thousands of rows that have just come
    }
  }

  private void insert(List<List<String>> lines) throws SQLException {
    Map<String, List<List<String>>> byKind = new HashMap<>();
    for (List<String> line : lines) {
      byKind
          .computeIfAbsent(line.getFirst(), kind -> new ArrayList<>())
          .add(line.subList(1, line.size()));
    }
    for (Map.Entry<String, List<List<String>>> kind : byKind.entrySet()) {
      insert(kind.getKey(), kind.getValue());
    }
  }

  private void insert(String kind, List<List<String>> rows) throws SQLException {
    Integer words = WORDS.get(kind);
    if (words == null) {
      throw new IllegalStateException("No process writes this down: " + kind);
    }
    String columns = String.join(", ", Collections.nCopies(words, "?::text[]"));
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO farm." + kind + " SELECT * FROM unnest(" + columns + ")")) {
      for (int i = 0; i < words; i++) {
        int word = i;
        Object[] column = rows.stream().map(row -> row.get(word)).toArray();
        insert.setArray(i + 1, connection.createArrayOf("text", column));
      }
      insert.executeUpdate();
    }
  }

  /**
   * What is wrong with rows and histories, and with the files that the rows name.
   *
   * @param data the data directory; no process uses it any more
   */
  List<String> violations(Path data) throws IOException, SQLException {
    List<String> violations = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      for (Map.Entry<String, String> each : statements.entrySet()) {
        if (!each.getKey().equals(TABLES)) {
          query(statement, each.getKey(), each.getValue(), violations);
        }
      }
    }
    violations.addAll(new FarmBlobs(data).violations(connection));
    return violations;
  }

  private static void query(Statement statement, String name, String sql, List<String> violations)
      throws SQLException {
    int found = 0;
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        if (++found <= SHOWN_MAX) {
          violations.add(name + ": " + rows.getString(1));
        }
      }
    }
    if (found > SHOWN_MAX) {
      violations.add(name + ": and " + (found - SHOWN_MAX) + " more");
    }
  }

  long count(String from) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + from)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private String statement(String name) {
    String found = statements.get(name);
    if (found == null) {
      throw new IllegalStateException("There is no " + name);
    }
    return found;
  }

  private void readStatements(String name) throws IOException {
    try (InputStream file = FarmAudit.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IOException(name + " is not on the class path");
      }
      String[] blocks = new String(file.readAllBytes(), UTF_8).split("(?m)^-- name: ", -1);
      for (int i = 1; i < blocks.length; i++) {
        int end = blocks[i].indexOf('\n');
        statements.put(blocks[i].substring(0, end).strip(), blocks[i].substring(end));
      }
    }
  }
}
