package dev.landfast.engine.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.JobStoreFixture;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a process that died had sent to the database may still be committed. */
final class ForbidTest extends JobStoreFixture {
  private static final int SECONDS_MAX = 30;

  private final TestPostgres postgres;
  private SqlJobStore jobs;

  ForbidTest() {
    TestPostgres fresh = TestPostgres.fresh();
    this.postgres = fresh;
    super(fresh);
  }

  @BeforeEach
  void useItsOwnMethods() {
    jobs = (SqlJobStore) store;
  }

  @Test
  void locatorThatIsForbiddenIsNeverAdmitted() throws Exception {
    Taken taken = taken(0);

    assertThat(jobs.forbid(taken.file().locator())).isTrue();

    assertThatThrownBy(() -> store.admit(admission(null, null, List.of(taken))))
        .isInstanceOf(JobStoreException.class);
    assertThat(store.claim("worker", OFFERS, 1, TERM)).isEmpty();
    assertThat(jobs.forbid(taken.file().locator())).isTrue(); // and again
  }

  @Test
  void outputThatIsForbiddenIsNeverSettled() throws Exception {
    String job = admit();
    ArtifactRecord artifact = artifact("text");

    assertThat(jobs.forbid(artifact.locator())).isTrue();

    assertThatThrownBy(() -> settle(claim(), finish(artifact)))
        .isInstanceOf(JobStoreException.class);
    assertThat(view(job).artifacts()).isEmpty();
  }

  @Test
  void whatARowNamesIsNotForbidden() throws Exception {
    Taken taken = taken(0);
    store.admit(admission(null, null, List.of(taken)));
    ArtifactRecord artifact = artifact("text");
    settle(claim(), finish(artifact));

    assertThat(jobs.forbid(taken.file().locator())).isFalse();
    assertThat(jobs.forbid(artifact.locator())).isFalse();
  }

  @Test
  void commitUnderWayIsWaitedForAndWins() throws Exception {
    String locator = taken(0).file().locator();
    try (Connection dying = begin(locator)) {
      CompletableFuture<Boolean> forbidden = forbidLater(locator);
      postgres.awaitLockWait();
      assertThat(store.claim("worker", OFFERS, 1, TERM)).isEmpty(); // others go on

      dying.commit();

      assertThat(forbidden.get(SECONDS_MAX, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  void transactionThatIsGivenUpLosesTheLocator() throws Exception {
    String locator = taken(0).file().locator();
    try (Connection dying = begin(locator)) {
      CompletableFuture<Boolean> forbidden = forbidLater(locator);
      postgres.awaitLockWait();

      dying.rollback();

      assertThat(forbidden.get(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Connection begin(String locator) throws SQLException {
    Connection connection = DriverManager.getConnection(postgres.url());
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO file (id, tenant, name, locator, length, sha256, received_at) VALUES ('"
              + id()
              + "', 'acme', 'a', '"
              + locator
              + "', 1, 'x', 0)");
    }
    return connection;
  }

  private CompletableFuture<Boolean> forbidLater(String locator) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return jobs.forbid(locator);
          } catch (JobStoreException e) {
            throw new IllegalStateException(e);
          }
        },
        task -> Thread.ofPlatform().start(task));
  }
}
