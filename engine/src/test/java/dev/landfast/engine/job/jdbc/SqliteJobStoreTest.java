package dev.landfast.engine.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.engine.job.Admission.Answer;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.JobStoreContract;
import dev.landfast.engine.job.JobStoreException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteJobStoreTest extends JobStoreContract {
  private final Path directory;

  SqliteJobStoreTest(@TempDir Path directory) {
    this.directory = directory;
    super(TestDatabase.in(directory));
  }

  @Test
  void runsAndLocatorsAreKnownAfterReopening() throws Exception {
    String earlier = run();
    Taken taken = taken(0);
    store.admit(admission(null, null, List.of(taken)));
    ArtifactRecord artifact = artifact("text");
    settle(claim(), finish(artifact));

    reopen();

    SqlJobStore reopened = (SqlJobStore) store;
    assertThat(reopened.knowsRun(earlier)).isTrue();
    assertThat(reopened.knowsRun(run())).isTrue();
    assertThat(reopened.knowsRun(id())).isFalse();
    assertThat(reopened.forbid(taken.file().locator())).isFalse();
    assertThat(reopened.forbid(artifact.locator())).isFalse();
    assertThat(reopened.forbid("2026-03-01T10/" + id())).isTrue();
  }

  @Test
  void installationStaysTheSame() throws Exception {
    String installation = ((SqlJobStore) store).installation();

    reopen();

    assertThat(((SqlJobStore) store).installation()).isEqualTo(installation).isNotBlank();
  }

  @Test
  void queueRowExistsOnlyWhileItsJobIsUnfinished() throws Exception {
    admitAndSettle(advance());
    assertThat(TestDatabase.number(directory, "SELECT count(*) FROM queue")).isEqualTo(1);
    settle(claim(), finish());
    store.cancel(TENANT, admit());

    assertThat(TestDatabase.number(directory, "SELECT count(*) FROM queue")).isZero();
    assertThat(TestDatabase.number(directory, "SELECT count(*) FROM job")).isEqualTo(2);
  }

  @Test
  void answersPastTheirTimeAreRemoved() throws Exception {
    store.admit(admission(null, new Answer("old", "print", 201, "{}"), List.of(taken(0))));
    pass(Duration.ofHours(24).plus(MILLI));
    store.admit(admission(null, new Answer("new", "print", 201, "{}"), List.of(taken(0))));

    store.expire();

    assertThat(TestDatabase.number(directory, "SELECT count(*) FROM idempotency")).isEqualTo(1);
  }

  @Test
  void checkReallyCommits() throws Exception {
    String url = "jdbc:sqlite:" + TestDatabase.file(directory);
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      // Another connection's commits show here: sqlite.org/pragma.html#pragma_data_version
      String version = "PRAGMA data_version";
      long before = statement.executeQuery(version).getLong(1);

      store.check();

      assertThat(statement.executeQuery(version).getLong(1)).isNotEqualTo(before);
    }
  }

  @Test
  void storeThatCannotBeginLeavesNoThread() throws Exception {
    String known = run();
    store.close();
    Outside again = new Outside(known, clock, monotonicNanos::get, (p, s) -> LOST_MAX, 1);

    assertThatThrownBy(() -> TestDatabase.open(directory, again))
        .isInstanceOf(JobStoreException.class);

    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("landfast-writer");
  }
}
