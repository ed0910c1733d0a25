package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.Effect;
import dev.landfast.engine.job.JobFact;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A connection with its prepared statements, and what the running transaction gathers for its end.
 * Used by one thread at a time.
 */
abstract class Session implements AutoCloseable {
  private final Connection connection;
  private final SqlFiles sql;
  private final String lane;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  /** Unfinished jobs that the running transaction adds to a batch, by the batch's id. */
  private final Map<String, Integer> batchChanges = new TreeMap<>();

  private final List<@Nullable Object[]> effects = new ArrayList<>();
  private List<JobFact> facts = new ArrayList<>();

  /** Unfinished jobs that the running transaction adds to the queue. */
  private long queueChange;

  /** Whether the running transaction made work claimable. */
  private boolean madeReady;

  private boolean repeated;

  /**
   * @param lane of the row in which this session counts unfinished jobs; no other one uses it at
   *     the same time
   */
  Session(Connection connection, SqlFiles sql, String lane) {
    this.connection = connection;
    this.sql = sql;
    this.lane = lane;
  }

  /** Runs a named statement; returns how many rows it changed. */
  int update(String name, @Nullable Object... parameters) throws SQLException {
    return bind(name, parameters).executeUpdate();
  }

  /** Runs a named statement for each row of parameters. */
  abstract void updateEach(String name, List<@Nullable Object[]> rows) throws SQLException;

  /** Runs a named statement and maps its rows. */
  <T> List<T> query(String name, Row<T> row, @Nullable Object... parameters) throws SQLException {
    List<T> rows = new ArrayList<>();
    try (ResultSet result = bind(name, parameters).executeQuery()) {
      while (result.next()) {
        rows.add(row.map(result));
      }
    }
    return rows;
  }

  /** Runs a named statement for each row of parameters and maps all rows that come of it. */
  abstract <T> List<T> queryEach(String name, Row<T> row, List<@Nullable Object[]> parameters)
      throws SQLException;

  /** Runs a named statement of which at most one row is expected. */
  <T> Optional<T> queryOne(String name, Row<T> row, @Nullable Object... parameters)
      throws SQLException {
    List<T> rows = query(name, row, parameters);
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
  }

  /** Runs a statement that has no name: the edges of a transaction. */
  void run(String statement) throws SQLException {
    try (Statement plain = connection.createStatement()) {
      plain.execute(statement);
    }
  }

  /**
   * Begins a transaction.
   *
   * @param again whether one that did the same may have been committed
   */
  void begin(boolean again) throws SQLException {
    repeated = again;
    queueChange = 0;
    madeReady = false;
    batchChanges.clear();
    effects.clear();
    facts = new ArrayList<>();
    beginTransaction();
  }

  /** Writes what was gathered. The rows of batches are locked in the order of their ids. */
  void flush() throws SQLException {
    long now = now();
    for (Map.Entry<String, Integer> change : batchChanges.entrySet()) {
      query(
          "countBatch",
          row -> {
            if (row.getObject("done_at") != null) {
              batchDone(change.getKey(), row.getString("tenant"));
            }
            return true;
          },
          change.getValue(),
          now,
          change.getKey());
    }
    updateEach("askEffect", effects);
    if (queueChange != 0) {
      update("countQueue", lane, queueChange);
    }
  }

  /** Unfinished jobs, with those of the running transaction. */
  long unfinished() throws SQLException {
    return queryOne("unfinishedJobs", row -> row.getLong(1)).orElse(0L) + queueChange;
  }

  abstract void beginTransaction() throws SQLException;

  /** Returns when what the transaction did is durable. */
  abstract void commit() throws SQLException;

  abstract void rollBack() throws SQLException;

  /** Milliseconds since 1970. */
  abstract long now();

  /** Milliseconds on the clock that leases run out by. */
  abstract long leaseNow();

  /**
   * Before a claim: has the rest of the transaction read queues by their order alone. Nothing in it
   * may want other rows in an order: all of them would be read, along an index.
   */
  abstract void readInOrder() throws SQLException;

  /** Texts as one parameter. */
  abstract Object array(List<String> texts) throws SQLException;

  void countQueue(int change) {
    queueChange += change;
  }

  void countBatch(@Nullable String batch, int change) {
    if (batch != null) {
      batchChanges.merge(batch, change, Integer::sum);
    }
  }

  /** Whoever waits for the batch is told, after the transaction. */
  void batchDone(String batch, String tenant) {
    effects.add(new @Nullable Object[] {Effect.BATCH_DONE, batch, "", tenant, now()});
    markReady();
  }

  /** Told when the transaction is committed. */
  void tell(JobFact fact) {
    facts.add(fact);
  }

  /** Of the running transaction, or of the last one; the receiver's to keep. */
  List<JobFact> facts() {
    return facts;
  }

  void markReady() {
    madeReady = true;
  }

  /** Whether what the running transaction does may have been committed before. */
  boolean isRepeated() {
    return repeated;
  }

  boolean madeReady() {
    return madeReady;
  }

  Connection connection() {
    return connection;
  }

  private PreparedStatement bind(String name, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = prepared.get(name);
    if (statement == null) {
      statement = connection.prepareStatement(sql.statement(name));
      prepared.put(name, statement);
    }
    statement.clearParameters();
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  /** Maps one row. */
  interface Row<T> {
    T map(ResultSet row) throws SQLException;
  }

  @Override
  public void close() throws SQLException {
    connection.close(); // and its statements
  }
}
