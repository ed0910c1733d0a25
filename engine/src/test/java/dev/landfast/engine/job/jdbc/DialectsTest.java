package dev.landfast.engine.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one Java says, two databases understand. */
final class DialectsTest {
  private static final Set<String> OF_POSTGRES_ALONE =
      Set.of(
          "now",
          "admitLater",
          "takeAdmissions",
          "forbidAdmission",
          "forbidFile",
          "forbidArtifact",
          "forbidOutput",
          "readInOrder",
          "durabilityOff");
  private static final Set<String> OF_SQLITE_ALONE =
      Set.of("heldByRemotes", "heldByEarlierRuns", "forgetPauses", "releaseEffects");

  @TempDir Path directory;

  @Test
  void statementsHaveTheSameNamesAndParameters() throws Exception {
    SqliteDatabase.open(TestDatabase.file(directory), TestDatabase.CLOCKS);
    Map<String, Integer> sqlite =
        parameters("sqlite", "jdbc:sqlite:" + TestDatabase.file(directory));
    Map<String, Integer> postgres = parameters("postgres", TestPostgres.fresh().url());

    assertThat(postgres.keySet()).containsAll(OF_POSTGRES_ALONE);
    assertThat(sqlite.keySet()).containsAll(OF_SQLITE_ALONE);
    postgres.keySet().removeAll(OF_POSTGRES_ALONE);
    sqlite.keySet().removeAll(OF_SQLITE_ALONE);
    assertThat(postgres).isEqualTo(sqlite).hasSizeGreaterThan(40);
  }

  /** How many parameters each statement has, as the database itself says. */
  private static Map<String, Integer> parameters(String dialect, String url) throws SQLException {
    Map<String, Integer> parameters = new TreeMap<>();
    try (Connection connection = DriverManager.getConnection(url)) {
      for (var statement : SqlFiles.of(dialect).all().entrySet()) {
        try (PreparedStatement prepared = connection.prepareStatement(statement.getValue())) {
          parameters.put(statement.getKey(), prepared.getParameterMetaData().getParameterCount());
        }
      }
    }
    return parameters;
  }
}
