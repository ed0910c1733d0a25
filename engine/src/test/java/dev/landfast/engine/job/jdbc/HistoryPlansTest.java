package dev.landfast.engine.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a statement costs does not grow with the history: PostgreSQL's plans reach the tables that
 * only grow by an index, with a condition.
 */
final class HistoryPlansTest {
  /** Long enough to make the planner think. */
  private static final int ROWS = 20_000;

  private static final Set<String> HISTORY =
      Set.of("file", "job", "outcome", "attempt", "artifact", "batch", "batch_item");

  /** They read as far as a page needs. */
  private static final Set<String> LISTS =
      Set.of("jobs", "batches", "failures", "newestFile", "filesBehind", "artifactsBehind");

  /** Hardly ever in one transaction with a claim: a person's retry of many jobs, and a read. */
  private static final Set<String> HARDLY_BESIDE_A_CLAIM = Set.of("forgetFailed", "jobsOfFile");

  /** In the other mode parameters want values. */
  private static final String SIMPLE = "&preferQueryMode=simple";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final TestPostgres postgres = TestPostgres.fresh();

  @Test
  void noStatementReadsAllOfTheHistory() throws Exception {
    assertThat(statementsThatReadItAll("")).isEmpty();
  }

  /** A claim has its transaction read in the order of indexes. */
  @Test
  void noStatementReadsItInTheTransactionOfAClaim() throws Exception {
    Map<String, Set<String>> found =
        statementsThatReadItAll(SqlFiles.of("postgres").statement("readInOrder"));
    found.keySet().removeAll(HARDLY_BESIDE_A_CLAIM);
    assertThat(found).isEmpty();
  }

  private Map<String, Set<String>> statementsThatReadItAll(String before) throws SQLException {
    Map<String, Set<String>> found = new TreeMap<>();
    try (Connection connection = DriverManager.getConnection(postgres.url() + SIMPLE);
        Statement plain = connection.createStatement()) {
      fill(plain);
      connection.setAutoCommit(false);
      for (Map.Entry<String, String> statement : SqlFiles.of("postgres").all().entrySet()) {
        if (!before.isEmpty()) {
          plain.execute(before);
        }
        Set<String> read = readAll(plan(plain, statement.getValue()));
        if (!read.isEmpty() && !LISTS.contains(statement.getKey())) {
          found.put(statement.getKey(), read);
        }
      }
    }
    return found;
  }

  private static void fill(Statement plain) throws SQLException {
    String rows = " FROM generate_series(1, " + ROWS + ") n";
    plain.execute(
        "INSERT INTO file SELECT 'f' || n, 't', 'n', NULL, NULL, 'l' || n, 1, 's', n" + rows);
    plain.execute(
        "INSERT INTO job SELECT 'j' || n, 't', 'f' || n, 'b' || n, 'p', 1, 'c', n" + rows);
    plain.execute(
        "INSERT INTO outcome SELECT 'j' || n, 't' || n % 9,"
            + " CASE n % 9 WHEN 0 THEN 'failed' ELSE 'done' END, 's', 0, n, '{}'"
            + rows);
    plain.execute(
        "INSERT INTO artifact SELECT 'j' || n, 'a', 's', 'k', 't', 'la' || n, 1, 's'" + rows);
    plain.execute("INSERT INTO batch SELECT 'b' || n, 't', 'p', 0, n, n, n" + rows);
    plain.execute("INSERT INTO batch_item SELECT 'b' || n, 0, 'n', 'j' || n, NULL, NULL, 1" + rows);
    plain.execute(
        "INSERT INTO attempt (job, token, stage, stage_number, number, worker, pid, started_at,"
            + " queued_ms, ended_at, outcome) SELECT 'j' || n, 'k', 's', 0, 1, 'w', 1, n, 0, n, 'done'"
            + rows);
    plain.execute("ANALYZE");
  }

  /** Of a statement whose parameters may be anything. */
  private static JsonNode plan(Statement plain, String sql) throws SQLException {
    StringBuilder numbered = new StringBuilder();
    int parameters = 0;
    for (int i = 0; i < sql.length(); i++) {
      numbered.append(sql.charAt(i) == '?' ? "$" + ++parameters : sql.charAt(i));
    }
    plain.setEscapeProcessing(false);
    try (ResultSet rows = plain.executeQuery("EXPLAIN (GENERIC_PLAN, FORMAT JSON) " + numbered)) {
      rows.next();
      return JSON.readTree(rows.getString(1));
    }
  }

  /** The tables of the history that a plan reads without a condition on an index. */
  private static Set<String> readAll(JsonNode plan) {
    Set<String> tables = new TreeSet<>();
    List<JsonNode> nodes = new ArrayList<>();
    plan.forEach(nodes::add);
    while (!nodes.isEmpty()) {
      JsonNode node = nodes.removeLast();
      String table = node.path("Relation Name").asString("");
      boolean scan = node.path("Node Type").asString("").endsWith("Scan");
      if (scan
          && HISTORY.contains(table)
          && node.path("Index Cond").isMissingNode()
          && node.path("Recheck Cond").isMissingNode()) {
        tables.add(table);
      }
      node.forEach(nodes::add);
    }
    return tables;
  }
}
