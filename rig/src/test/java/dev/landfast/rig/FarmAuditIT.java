package dev.landfast.rig;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the audit of a farm notices: each fault is put into what a real run has left. */
final class FarmAuditIT {
  private static final int JOBS = 60;

  /** A job that is done. */
  private static final String ONE = "(SELECT min(job) FROM outcome WHERE outcome = 'done')";

  private static FarmRun run;

  private Connection connection;
  private FarmAudit audit;

  @BeforeAll
  static void work(@TempDir Path folder) throws Exception {
    run =
        new FarmRun(
            System.err,
            System.getProperty("java.class.path"),
            folder,
            new Random(1),
            Site.MACHINE,
            1,
            1);
    run.work(JOBS, Trouble.NONE, Duration.ofMinutes(2));
    assertThat(run.violations()).isEmpty();
  }

  @AfterAll
  static void end() throws IOException {
    run.close();
  }

  @BeforeEach
  void begin() throws Exception {
    connection = run.database().connect();
    audit = new FarmAudit(connection, "farm.sql", "network.sql");
    audit.read(run.crowd().histories());
  }

  @AfterEach
  void undo() throws SQLException {
    connection.rollback();
    connection.close();
  }

  @Test
  void runWithoutAFaultIsClean() throws Exception {
    assertThat(violations()).isEmpty();
    assertThat(audit.count("farm.taken")).isGreaterThanOrEqualTo(JOBS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          jobIsStuck                 | DELETE FROM outcome WHERE job = ONE
          outcomeHasNoJob            | UPDATE outcome SET job = 'x' WHERE job = ONE
          outcomeIsAnother           | UPDATE outcome SET outcome = 'failed' WHERE job = ONE
          endsDiffer                 | UPDATE outcome SET finished_at = finished_at + 1 WHERE job = ONE
          fileWasTakenTwice          | INSERT INTO file SELECT 'x', tenant, name, NULL, NULL, 'x', 1, 'x', 0 FROM file LIMIT 1
          acknowledgedFileIsAnother  | UPDATE file SET sha256 = 'x' WHERE id = (SELECT file FROM job WHERE id = ONE)
          queueIsCountedWrong        | INSERT INTO queue_count VALUES ('x', 1)
          queueIsNotEmpty            | INSERT INTO queue SELECT id, tenant, pipeline, batch, 'first', 0, 'ready', 0, NULL, 0, 0 FROM job WHERE id = ONE
          stageWasDoneTwice          | UPDATE attempt SET stage = 'first' WHERE job = ONE
          stageWasPassedOver         | DELETE FROM attempt WHERE job = ONE AND stage = 'first'
          doneJobLacksAStage         | DELETE FROM attempt WHERE job = ONE AND stage = 'second'
          attemptsOverlap            | UPDATE attempt SET ended_at = ended_at + 1000000 WHERE job = ONE AND stage = 'first'
          attemptIsOutOfTime         | UPDATE attempt SET started_at = ended_at + 1 WHERE job = ONE
          leaseHasNoEnd              | DELETE FROM attempt WHERE job = ONE AND stage = 'first'
          leaseWasGivenTwice         | INSERT INTO farm.claimed SELECT * FROM farm.claimed LIMIT 1
          settleWasNotSaid           | UPDATE attempt SET outcome = 'released' WHERE job = ONE
          acceptedSettleIsNotThere   | UPDATE attempt SET outcome = 'lost' WHERE job = ONE AND stage = 'first'
          refusedSettleIsThere       | UPDATE farm.told SET result = 'LEASE_LOST' WHERE job = ONE
          leaseWasSettledInTwoWays   | INSERT INTO farm.told SELECT job, token, 'released', result FROM farm.told WHERE job = ONE
          nobodyCancels              | UPDATE farm.told SET result = 'CANCELLED' WHERE job = ONE
          expiredLeaseWasNotLost     | INSERT INTO farm.expired SELECT token FROM attempt WHERE job = ONE
          artifactIsOfAnotherLease   | UPDATE artifact SET token = 'x' WHERE job = ONE
          artifactIsMissing          | DELETE FROM artifact WHERE job = ONE AND name = 'second'
          batchWasNotAnnounced       | DELETE FROM farm.announced
          effectIsLeft               | INSERT INTO outbox VALUES ('x', 'x', '', 'x', 1, 0, 0, 0)
          batchIsCountedWrong        | UPDATE batch SET done_at = created_at - 1
          itemHasNoJob               | UPDATE batch_item SET job = 'x' WHERE job = ONE
          jobIsNoItem                | DELETE FROM batch_item WHERE job = ONE
          leaseWasLostNeedlessly     | UPDATE attempt SET outcome = 'lost' WHERE job = ONE AND stage = 'first'
          """)
  void rowsThatWereChangedAreNoticed(String violation, String change) throws Exception {
    execute(change);

    assertThat(violations()).anyMatch(found -> found.startsWith(violation + ": "));
  }

  @Test
  void secondSettleOfAStageIsNoticed() throws Exception {
    execute(
        "INSERT INTO attempt SELECT job, 'another', stage, stage_number, number, worker, pid,"
            + " ended_at, 0, ended_at, outcome FROM attempt WHERE job = ONE AND stage = 'second'");

    assertThat(violations())
        .anyMatch(found -> found.startsWith("stageWasDoneTwice: "))
        .anyMatch(found -> found.startsWith("settleWasNotSaid: "))
        .anyMatch(found -> found.startsWith("artifactIsMissing: "));
  }

  @Test
  void acknowledgementWithoutAJobIsNoticed() throws Exception {
    for (String table : List.of("outcome", "attempt", "artifact", "batch_item")) {
      execute("DELETE FROM " + table + " WHERE job IN (SELECT min(job) FROM farm.taken)");
    }
    execute("DELETE FROM job WHERE id IN (SELECT min(job) FROM farm.taken)");

    assertThat(violations()).anyMatch(found -> found.startsWith("acknowledgedFileIsLost: "));
  }

  @Test
  void artifactThatIsGoneIsNoticed() throws Exception {
    Path blob = blobOfOne();
    byte[] bytes = Files.readAllBytes(blob);
    Files.delete(blob);
    try {
      assertThat(violations()).singleElement().asString().endsWith(" is gone");
    } finally {
      Files.write(blob, bytes);
    }
  }

  @Test
  void artifactOfOtherBytesIsNoticed() throws Exception {
    Path blob = blobOfOne();
    byte[] bytes = Files.readAllBytes(blob);
    byte[] other = bytes.clone();
    other[0]++;
    try {
      Files.write(blob, other);
      assertThat(violations()).singleElement().asString().endsWith(" has another SHA-256");

      Files.write(blob, new byte[1]);
      assertThat(violations()).singleElement().asString().contains(" has 1 bytes, not ");
    } finally {
      Files.write(blob, bytes);
    }
  }

  @Test
  void artifactThatNamesAnotherLeaseIsNoticed() throws Exception {
    execute("UPDATE artifact SET token = 'x' WHERE job = ONE AND name = 'first'");

    assertThat(violations())
        .filteredOn(found -> found.startsWith("blob "))
        .hasSize(2) // its own, and what was made of it
        .allMatch(found -> found.contains(" says "));
  }

  @Test
  void whatNobodyNamesIsNoticed() throws Exception {
    Path data = run.crowd().data();
    List<Path> left =
        List.of(
            data.resolve("blobs/left"), data.resolve("staging/left"), data.resolve("work/left"));
    try {
      for (Path file : left) {
        Files.writeString(file, "left");
      }
      assertThat(violations())
          .containsExactlyInAnyOrder(
              "blob that no row names: left", "left in staging: left", "left in work: left");
    } finally {
      for (Path file : left) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Test
  void historyIsReadUpToItsLastWholeLine(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("history");
    try (FarmHistory history = new FarmHistory(file)) {
      history.add(FarmHistory.EXPIRED, "one");
    }
    Files.write(file, "expired\ttw".getBytes(UTF_8), StandardOpenOption.APPEND);

    assertThat(FarmHistory.read(file)).containsExactly(List.of("expired", "one"));
  }

  private List<String> violations() throws Exception {
    return audit.violations(run.crowd().data());
  }

  private Path blobOfOne() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT locator FROM artifact WHERE name = 'first' LIMIT 1")) {
      rows.next();
      return run.crowd().data().resolve("blobs").resolve(rows.getString(1));
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql.replace("ONE", ONE))).isPositive();
    }
  }
}
