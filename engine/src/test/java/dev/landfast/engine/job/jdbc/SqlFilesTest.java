package dev.landfast.engine.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

final class SqlFilesTest {
  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> eachStatementIsUnderstoodByTheMigratedDatabase() throws Exception {
    SqliteDatabase.open(TestDatabase.file(directory), TestDatabase.CLOCKS);
    SqlFiles sql = SqlFiles.of("sqlite");
    assertThat(sql.all()).hasSizeGreaterThan(40);
    String url = "jdbc:sqlite:" + TestDatabase.file(directory);
    return sql.all().entrySet().stream()
        .map(statement ->
            dynamicTest(
                statement.getKey(),
                () -> {
                  try (var connection = DriverManager.getConnection(url);
                      var prepared = connection.prepareStatement(statement.getValue())) {
                    assertThat(statement.getValue()).doesNotContain("-- name", ";");
                    assertThat(prepared.getParameterMetaData().getParameterCount()).isNotNegative();
                  }
                }));
  }

  @Test
  void nameThatNoStatementHasIsRefused() {
    SqlFiles sql = new SqlFiles("sqlite", "open");

    assertThat(sql.statement("knowsRun")).isEqualTo("SELECT 1 FROM run WHERE id = ?");
    assertThatThrownBy(() -> sql.statement("claimable"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("claimable");
  }

  @Test
  void nameThatTwoStatementsHaveIsRefused() {
    assertThatThrownBy(() -> new SqlFiles("sqlite", "open", "open"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("defined twice");
  }

  @Test
  void fileThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> new SqlFiles("sqlite", "none"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none.sql");
  }
}
