package dev.landfast.rig;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The files of the farm's data directory beside the rows that name them. */
final class FarmBlobs {
  private static final int FETCHED = 1_000;

  /** Shown of what nobody names. */
  private static final int SHOWN_MAX = 20;

  /** An artifact names the lease that made it, and the lease or the bytes that it was made of. */
  private static final String NAMED =
      """
      SELECT f.locator, f.length, f.sha256, NULL AS content FROM file f WHERE f.tenant <> ''
      UNION ALL
      SELECT r.locator, r.length, r.sha256, concat_ws(' ', r.stage, r.token,
             CASE r.stage WHEN 'first' THEN f.sha256 ELSE b.token END)
      FROM artifact r JOIN job j ON j.id = r.job JOIN file f ON f.id = j.file
      LEFT JOIN artifact b ON b.job = r.job AND b.stage = 'first'
      WHERE r.job <> ''
      """;

  private final Path data;

  FarmBlobs(Path data) {
    this.data = data;
  }

  /** Of a connection that does not commit by itself: else all rows were fetched at once. */
  List<String> violations(Connection connection) throws IOException, SQLException {
    List<String> violations = new ArrayList<>();
    Set<String> unnamed = new HashSet<>(files(data.resolve("blobs")));
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(FETCHED);
      try (ResultSet rows = statement.executeQuery(NAMED)) {
        while (rows.next()) {
          unnamed.remove(rows.getString("locator"));
          String wrong = wrong(rows);
          if (!wrong.isEmpty()) {
            violations.add("blob " + rows.getString("locator") + " " + wrong);
          }
        }
      }
    }
    add(violations, unnamed, "blob that no row names");
    add(violations, files(data.resolve("staging")), "left in staging");
    add(violations, files(data.resolve("work")), "left in work");
    return violations;
  }

  private static void add(List<String> violations, Iterable<String> found, String what) {
    int shown = 0;
    for (String each : found) {
      if (++shown <= SHOWN_MAX) {
        violations.add(what + ": " + each);
      }
    }
    if (shown > SHOWN_MAX) {
      violations.add(what + ": and " + (shown - SHOWN_MAX) + " more");
    }
  }

  private String wrong(ResultSet row) throws IOException, SQLException {
    Path blob = data.resolve("blobs").resolve(row.getString("locator"));
    if (!Files.isRegularFile(blob, LinkOption.NOFOLLOW_LINKS)) {
      return "is gone";
    }
    byte[] bytes = Files.readAllBytes(blob);
    if (bytes.length != row.getLong("length")) {
      return "has " + bytes.length + " bytes, not " + row.getLong("length");
    }
    if (!FarmPipeline.sha256(bytes).equals(row.getString("sha256"))) {
      return "has another SHA-256";
    }
    String expected = row.getString("content");
    if (expected != null && !expected.equals(new String(bytes, UTF_8))) {
      return "says \"" + new String(bytes, UTF_8) + "\", not \"" + expected + "\"";
    }
    return "";
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .toList();
    }
  }
}
