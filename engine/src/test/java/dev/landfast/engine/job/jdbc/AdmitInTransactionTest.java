package dev.landfast.engine.job.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.engine.blob.BlobStore;
import dev.landfast.engine.blob.local.LocalBlobStore;
import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.intake.Intake;
import dev.landfast.engine.intake.PendingAdmission;
import dev.landfast.engine.intake.Reception;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.JobReader.JobQuery;
import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.JobStoreFixture;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.stage.StageCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program with tables of its own in the database, and a file that belongs to one of its rows. */
final class AdmitInTransactionTest extends JobStoreFixture {
  private final TestPostgres postgres;
  @TempDir Path root;
  private BlobStore blobs;
  private Intake intake;
  private Connection connection;

  AdmitInTransactionTest() {
    TestPostgres fresh = TestPostgres.fresh();
    this.postgres = fresh;
    super(fresh);
  }

  @BeforeEach
  void openIntake() throws Exception {
    blobs = LocalBlobStore.open(root, run(), 0, clock);
    Pipeline once = new Pipeline("once", 1, PIPELINE.stages(), Set.of(), true);
    intake =
        new Intake(
            blobs,
            store,
            new StageCatalog(
                List.of(PIPELINE, once), List.of(), Set.of("first", "second", "third")),
            new Intake.Limits(1000, 10),
            new IdSource(clock, new Random(9)),
            clock);
    connection = connect(postgres);
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE invoice (number integer PRIMARY KEY, file text NOT NULL)");
    }
    connection.commit();
  }

  @AfterEach
  void closeIntake() throws Exception {
    connection.close();
    intake.close();
  }

  @Test
  void jobIsThereWithTheRowsOfTheCaller() throws Exception {
    String job;
    String file;
    try (Reception reception = receive("papers", "an invoice");
        PendingAdmission pending = reception.admitIn(connection)) {
      insertInvoice(pending.file());
      assertThat(store.claim("worker", OFFERS, 1, TERM)).isEmpty();
      connection.commit();
      job = pending.job();
      file = pending.file();
    }

    assertThat(invoices()).containsExactly(file);
    try (Statement statement = connection.createStatement();
        ResultSet left =
            statement.executeQuery(
                "SELECT (SELECT count(*) FROM admission) + (SELECT count(*) FROM lease_output)")) {
      left.next();
      assertThat(left.getLong(1)).as("rows that nobody removes").isZero();
    }
    Lease lease = claim();
    assertThat(lease.job()).isEqualTo(job);
    assertThat(lease.file().id()).isEqualTo(file);
    assertThat(root.resolve("blobs").resolve(lease.file().locator())).hasContent("an invoice");
    assertThat(files("staging")).isEmpty();
    settle(lease, finish());
    assertThat(state(job)).isEqualTo(JobState.DONE);
  }

  @Test
  void nothingIsThereAfterARollback() throws Exception {
    try (Reception reception = receive("papers", "an invoice");
        PendingAdmission pending = reception.admitIn(connection)) {
      insertInvoice(pending.file());
      connection.rollback();
    }

    assertThat(invoices()).isEmpty();
    store.expire();
    assertThat(store.claim("worker", OFFERS, 1, TERM)).isEmpty();
    assertThat(files("blobs")).isEmpty();
    assertThat(files("staging")).isEmpty();
  }

  /** The caller dies behind its commit. */
  @Test
  void whatIsCommittedBecomesAJobWithoutBeingClosed() throws Exception {
    String job;
    try (Reception reception = receive("papers", "an invoice")) {
      job = reception.admitIn(connection).job();
    }
    store.expire();
    assertThat(store.claim("worker", OFFERS, 1, TERM)).isEmpty();
    connection.commit();
    store.expire();

    assertThat(claim().job()).isEqualTo(job);
  }

  /** The process dies before: its marker is resolved by another one. */
  @Test
  void committedFileOfADeadProcessIsKeptAndOneWithoutACommitIsNot() throws Exception {
    String committed;
    try (Reception reception = receive("papers", "committed")) {
      committed = reception.admitIn(connection).job();
    }
    connection.commit();
    try (Reception reception = receive("papers", "rolled back")) {
      reception.admitIn(connection);
    }
    connection.rollback();

    SqlJobStore jobs = (SqlJobStore) store;
    BlobStore other = LocalBlobStore.open(root, id(), 0, clock);
    BlobStore.Recovered recovered =
        other.recover(
            new BlobStore.RowIndex() {
              @Override
              public boolean knowsRun(String run) {
                return true;
              }

              @Override
              public boolean forbid(String locator) throws IOException {
                try {
                  return jobs.forbid(locator);
                } catch (JobStoreException e) {
                  throw new IOException(e);
                }
              }
            },
            run -> true);

    assertThat(recovered.kept()).isOne();
    assertThat(recovered.trashed()).isOne();
    store.expire();
    assertThat(claim().job()).isEqualTo(committed);
  }

  @Test
  void fileThatWasGivenUpIsNotAdmittedAnyMore() throws Exception {
    Taken taken = taken(0);
    assertThat(store.isAdmitted(taken.file().locator())).isFalse();

    assertThatThrownBy(() -> store.admit(admission(null, null, List.of(taken)), connection))
        .isInstanceOf(SQLException.class);
    connection.rollback();
    store.expire();
    assertThat(store.claim("worker", OFFERS, 1, TERM)).isEmpty();
  }

  @Test
  void transactionThatIsStillOpenIsWaitedFor() throws Exception {
    Taken taken = taken(0);
    store.admit(admission(null, null, List.of(taken)), connection);
    CompletableFuture<Boolean> admitted =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return store.isAdmitted(taken.file().locator());
              } catch (JobStoreException e) {
                throw new IllegalStateException(e);
              }
            },
            task -> Thread.ofPlatform().start(task));
    postgres.awaitLockWait();
    connection.commit();

    assertThat(admitted.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(claim().job()).isEqualTo(taken.job());
  }

  @Test
  void openTransactionHoldsNobodyUp() throws Exception {
    try (Reception reception = receive("papers", "an invoice");
        PendingAdmission pending = reception.admitIn(connection)) {
      String other = admit();
      assertThat(store.expire()).isEmpty();
      Lease lease = claim();
      assertThat(lease.job()).isEqualTo(other);
      settle(lease, finish());
      connection.commit();
      assertThat(pending.job()).isNotEqualTo(other);
    }
    assertThat(store.claim("worker", OFFERS, 1, TERM)).hasSize(1);
  }

  @Test
  void manyThatWereCommittedAreAllPromoted() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (Reception reception = receive("papers", "number " + i)) {
        reception.admitIn(connection);
      }
    }
    connection.commit();
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO admission SELECT locator || '-' || n, job || '-' || n, file || '-' || n,"
              + " tenant, name, declared_type, length, sha256, received_at, pipeline,"
              + " pipeline_version, stage, once, correlation_id, not_before"
              + " FROM admission, generate_series(1, 400) n");
    }
    connection.commit();
    store.expire();

    assertThat(store.claim("worker", OFFERS, 2000, TERM)).hasSize(3 + 3 * 400);
  }

  @Test
  void contentThatCameBeforeIsADuplicateHereToo() throws Exception {
    for (int i = 0; i < 2; i++) {
      try (Reception reception = receive("once", "the same");
          PendingAdmission pending = reception.admitIn(connection)) {
        connection.commit();
        assertThat(pending.job()).isNotEmpty();
      }
    }

    assertThat(store.reader().jobs(allJobs()).items())
        .extracting(view -> view.state())
        .containsExactly(JobState.DUPLICATE, JobState.READY);
  }

  @Test
  void connectionThatCannotBeUsedIsRefusedByName() throws Exception {
    TestPostgres elsewhere = TestPostgres.fresh();
    elsewhere.open(outside()).close();
    try (Connection another = connect(elsewhere);
        Connection committing = DriverManager.getConnection(postgres.url());
        Reception one = receive("papers", "one");
        Reception two = receive("papers", "two")) {
      assertThatThrownBy(() -> one.admitIn(another))
          .isInstanceOf(JobStoreException.class)
          .hasMessageContaining("another database");
      assertThatThrownBy(() -> two.admitIn(committing))
          .isInstanceOf(JobStoreException.class)
          .hasMessageContaining("setAutoCommit(false)");
    }
    assertThat(files("blobs")).isEmpty();
  }

  private Reception receive(String pipeline, String content) throws Exception {
    Reception reception =
        intake.receive(new Intake.Request(TENANT, pipeline, "correlation", null, null, false));
    reception.begin("invoice.txt", "text/plain", null).write(UTF_8.encode(content));
    reception.end();
    return reception;
  }

  private void insertInvoice(String file) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO invoice (number, file) VALUES (1, ?)")) {
      insert.setString(1, file);
      insert.executeUpdate();
    }
  }

  private List<String> invoices() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT file FROM invoice")) {
      return rows.next() ? List.of(rows.getString(1)) : List.of();
    }
  }

  private List<Path> files(String folder) throws IOException {
    try (Stream<Path> all = Files.walk(root.resolve(folder))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private static Connection connect(TestPostgres to) throws SQLException {
    Connection connection = DriverManager.getConnection(to.url());
    connection.setAutoCommit(false);
    return connection;
  }

  private static JobQuery allJobs() {
    return new JobQuery(TENANT, null, null, null, null, 10, null);
  }
}
