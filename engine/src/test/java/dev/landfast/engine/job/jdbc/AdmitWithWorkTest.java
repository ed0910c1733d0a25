package dev.landfast.engine.job.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.engine.blob.local.LocalBlobStore;
import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.intake.Intake;
import dev.landfast.engine.intake.Reception;
import dev.landfast.engine.intake.Refusal;
import dev.landfast.engine.job.CallersWork;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.JobStoreFixture;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.stage.StageCatalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A program with a table of its own in SQLite's file, and a file that belongs to one of its rows.
 */
@Timeout(60)
final class AdmitWithWorkTest extends JobStoreFixture {
  private static final String ENDLESS =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
          + " INSERT INTO invoice SELECT i, 'x' FROM n WHERE i < 0";

  @TempDir Path root;
  private final IdSource ids = new IdSource(clock, new Random(9));
  private Intake intake;

  AdmitWithWorkTest(@TempDir Path directory) {
    super(TestDatabase.in(directory));
  }

  @BeforeEach
  void openIntake() throws Exception {
    intake = intake(store);
    admitWith((connection, file, job) ->
        execute(
            connection,
            "CREATE TABLE invoice (number integer PRIMARY KEY, file text NOT NULL REFERENCES file"
                + " (id))"));
    settle(claim(), finish());
  }

  @AfterEach
  void closeIntake() throws Exception {
    intake.close();
  }

  @Test
  void jobIsThereWithTheRowsOfTheCaller() throws Exception {
    List<String> ids = new ArrayList<>();

    admitWith((connection, file, job) -> {
      insertInvoice(connection, file);
      ids.add(job);
      ids.add(file);
    });

    Lease lease = claim();
    assertThat(List.of(lease.job(), lease.file().id())).isEqualTo(ids);
    assertThat(invoices()).containsExactly(lease.file().id());
    assertThat(root.resolve("blobs").resolve(lease.file().locator())).exists();
    assertThat(files("staging")).isEmpty();
  }

  @Test
  void neitherIsThereWhenTheWorkFails() throws Exception {
    List<String> before = files("blobs");

    assertThatThrownBy(() ->
            admitWith((connection, file, job) -> {
              insertInvoice(connection, file);
              insertInvoice(connection, file); // its number is taken
            }))
        .isInstanceOf(JobStoreException.class)
        .cause()
        .hasMessageContaining("UNIQUE");

    assertThatNothingCameSince(before);
  }

  /** Whoever shares the transaction with it is not concerned. */
  @Test
  void workThatFailsIsItsOwnCallersAlone() throws Exception {
    assertThatOthersAreSpared((connection, file, job) -> {
      throw new SQLException("It does not want to.");
    });
  }

  /** SQLite has ways to roll back from within, which the caller may not even notice. */
  @Test
  void workThatRollsBackFromWithinIsItsOwnCallersAlone() throws Exception {
    assertThatOthersAreSpared(AdmitWithWorkTest::rollBackFromWithin);
  }

  private void assertThatOthersAreSpared(CallersWork work) throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch othersWait = new CountDownLatch(1);
    Caller slow =
        Caller.of(() ->
            admitWith((connection, file, job) -> {
              inside.countDown();
              await(othersWait);
            }));
    inside.await();
    Caller failing = Caller.of(() -> admitWith(work)).awaitWaiting();
    Caller other = Caller.of(this::admit).awaitWaiting();
    othersWait.countDown();

    assertThat(slow.answer()).isNull();
    assertThat(failing.answer()).isInstanceOf(JobStoreException.class);
    assertThat(other.answer()).isNull();
    assertThat(store.claim("worker", OFFERS, 10, TERM)).hasSize(2);
  }

  private static void rollBackFromWithin(Connection connection, String file, String job)
      throws SQLException {
    insertInvoice(connection, file);
    try {
      execute(connection, "INSERT OR ROLLBACK INTO invoice VALUES (1, 'again')");
    } catch (SQLException e) {
      assertThat(e.getMessage()).contains("UNIQUE");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COMMIT",
        " rollback",
        "END TRANSACTION",
        "SAVEPOINT s",
        "RELEASE guest",
        "BEGIN",
        "PRAGMA foreign_keys = OFF",
        "ATTACH 'x' AS x",
        "-- hidden\nCOMMIT",
        "; COMMIT"
      })
  void transactionIsNotTheCallersToEnd(String statement) throws Exception {
    List<String> before = files("blobs");

    assertThatThrownBy(() ->
            admitWith((connection, file, job) -> {
              insertInvoice(connection, file);
              execute(connection, statement);
            }))
        .isInstanceOf(JobStoreException.class)
        .cause()
        .hasMessageContaining("The transaction is Landfast's");

    assertThatNothingCameSince(before);
  }

  @Test
  void connectionIsLentForPreparedStatementsAlone() throws Exception {
    List<String> before = files("blobs");
    List<CallersWork> wrong =
        List.of(
            (connection, file, job) -> connection.commit(),
            (connection, file, job) -> connection.rollback(),
            (connection, file, job) -> connection.close(),
            (connection, file, job) -> connection.setAutoCommit(true),
            (connection, file, job) -> connection.createStatement(),
            (connection, file, job) -> connection.unwrap(Connection.class));
    for (CallersWork work : wrong) {
      assertThatThrownBy(() -> admitWith(work)).cause().hasMessageContaining("is Landfast's");
    }
    assertThatNothingCameSince(before);
  }

  @Test
  void transactionThatIsRolledBackFromWithinIsNotGoneOnWith() throws Exception {
    List<String> before = files("blobs");

    assertThatThrownBy(() -> admitWith(AdmitWithWorkTest::rollBackFromWithin))
        .isInstanceOf(JobStoreException.class);

    assertThatNothingCameSince(before);
  }

  @Test
  void workThatTakesTooLongIsBrokenOff() throws Exception {
    List<String> before = files("blobs");

    assertThatThrownBy(() -> admitWith((connection, file, job) -> execute(connection, ENDLESS)))
        .isInstanceOf(JobStoreException.class)
        .cause()
        .hasMessageContaining("INTERRUPT");

    assertThatNothingCameSince(before);
  }

  @Test
  void workThatHidesItsLatenessIsRolledBack() throws Exception {
    List<String> before = files("blobs");

    assertThatThrownBy(() ->
            admitWith((connection, file, job) -> {
              try {
                execute(connection, ENDLESS);
              } catch (SQLException e) {
                assertThat(e.getMessage()).contains("INTERRUPT");
              }
            }))
        .cause()
        .hasMessageContaining("longer than 2000 ms");

    assertThatNothingCameSince(before);
  }

  @Test
  void connectionIsOfNoUseBehindTheWork() throws Exception {
    List<Connection> kept = new ArrayList<>();
    admitWith((connection, file, job) -> kept.add(connection));

    assertThatThrownBy(() -> insertInvoice(kept.getFirst(), "x"))
        .hasMessageContaining("which is over");
  }

  @Test
  void fullQueueRefusesItToo() throws Exception {
    intake.close();
    reopen(1);
    intake = intake(store);
    admit();
    List<String> before = files("blobs");

    assertThatThrownBy(() -> admitWith(this::insertNothing))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("unfinished work");

    assertThat(files("blobs")).isEqualTo(before);
  }

  @Test
  void postgresTakesTheCallersOwnTransaction() throws Exception {
    try (JobStore postgres = TestPostgres.fresh().open(outside());
        Intake there = intake(postgres);
        Reception reception = receive(there)) {
      assertThatThrownBy(() -> reception.admitWith(this::insertNothing))
          .isInstanceOf(JobStoreException.class)
          .hasMessageContaining("transaction of the caller's own");
    }
  }

  private Intake intake(JobStore jobs) throws Exception {
    return new Intake(
        LocalBlobStore.open(root, run(), 0, clock),
        jobs,
        new StageCatalog(List.of(PIPELINE), List.of(), Set.of("first", "second", "third")),
        new Intake.Limits(1000, 10),
        ids,
        clock);
  }

  private void admitWith(CallersWork work) throws Exception {
    try (Reception reception = receive(intake)) {
      reception.admitWith(work);
    }
  }

  private static Reception receive(Intake intake) throws Exception {
    Reception reception =
        intake.receive(new Intake.Request(TENANT, "papers", "correlation", null, null, false));
    reception.begin("invoice.txt", "text/plain", null).write(UTF_8.encode("an invoice"));
    reception.end();
    return reception;
  }

  private static void insertInvoice(Connection connection, String file) throws SQLException {
    execute(connection, "INSERT INTO invoice (number, file) VALUES (1, '" + file + "')");
  }

  private void insertNothing(Connection connection, String file, String job) {}

  private static void execute(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    }
  }

  /** As a work that then wants nothing to be admitted. */
  private List<String> invoices() {
    List<String> found = new ArrayList<>();
    assertThatThrownBy(() ->
            admitWith((connection, file, job) -> {
              found.clear();
              try (PreparedStatement query =
                      connection.prepareStatement("SELECT file FROM invoice");
                  ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                  found.add(rows.getString(1));
                }
              }
              throw new SQLException("That was all.");
            }))
        .hasRootCauseMessage("That was all.");
    return found;
  }

  private void assertThatNothingCameSince(List<String> before) throws Exception {
    assertThat(invoices()).isEmpty();
    assertThat(store.claim("worker", OFFERS, 1, TERM)).isEmpty();
    assertThat(files("blobs")).isEqualTo(before);
    assertThat(files("staging")).isEmpty();
  }

  private List<String> files(String folder) throws Exception {
    try (Stream<Path> walk = Files.walk(root.resolve(folder))) {
      return walk.filter(Files::isRegularFile).map(Path::toString).sorted().toList();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
