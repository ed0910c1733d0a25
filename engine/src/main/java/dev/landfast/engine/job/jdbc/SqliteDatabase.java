package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.jdbc.GroupCommit.Writers;
import dev.landfast.engine.job.jdbc.SqliteSession.Clocks;
import dev.landfast.publish.DurableDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TempStore;

/**
 * The SQLite file of a data directory. Nothing but SQLite ever opens it: closing any other handle
 * on it drops SQLite's locks (sqlite.org/howtocorrupt.html, section 2.2).
 */
final class SqliteDatabase implements Database {
  private static final String MIGRATIONS = "dev/landfast/engine/job/jdbc/sqlite/migration";
  private static final int BUSY_TIMEOUT_MILLIS = 5000;
  private static final int CACHE_KIBIBYTES = 16 * 1024;
  private static final int WAL_BYTES_KEPT = 64 * 1024 * 1024;

  private static final Clocks NO_CLOCKS =
      new Clocks() {
        @Override
        public long wallMillis() {
          throw new IllegalStateException("Whoever only reads asks for no time.");
        }

        @Override
        public long leaseMillis() {
          throw new IllegalStateException("Whoever only reads holds no lease.");
        }
      };

  private final String url;
  private final SqlFiles sql = SqlFiles.of("sqlite");
  private final Clocks clocks;

  private SqliteDatabase(Path file, Clocks clocks) {
    this.url = "jdbc:sqlite:" + file;
    this.clocks = clocks;
  }

  /** Makes the database when missing, and brings its schema to this version. */
  static SqliteDatabase open(Path file, Clocks clocks) throws JobStoreException {
    SqliteDatabase database = new SqliteDatabase(file, clocks);
    try {
      Path directory = DurableDirectory.create(file.toAbsolutePath().resolveSibling(""));
      database.writer().close(); // sets the journal mode, which stays with the file
      Migrations.apply(database.url, MIGRATIONS, Map.of());
      DurableDirectory.sync(directory);
    } catch (IOException | SQLException | FlywayException e) {
      throw new JobStoreException("The database cannot be opened: " + e.getMessage(), e);
    }
    return database;
  }

  /** A database that is there, and is only read: its schema stays as it is. */
  static SqliteDatabase reading(Path file) {
    return new SqliteDatabase(file, NO_CLOCKS);
  }

  /** The one connection that writes: SQLite takes one transaction at a time. */
  @Override
  public Writers writers(String lane) throws SQLException {
    return new SqliteWriter(writer());
  }

  @Override
  public Reads reads() throws SQLException {
    return new ReaderPool(this);
  }

  @Override
  public SqlFiles sql() {
    return sql;
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public WakeUp wakeUp() {
    return WakeUp.NONE;
  }

  /** Its connections are closed by those who use them. */
  @Override
  public void close() {}

  /** A connection that writes: every commit is on the disk when it returns. */
  Session writer() throws SQLException {
    SQLiteConfig config = config();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    config.setJournalSizeLimit(WAL_BYTES_KEPT);
    return new SqliteSession(connect(config), sql, clocks);
  }

  /** A connection that cannot write. */
  Session reader() throws SQLException {
    SQLiteConfig config = config();
    config.setReadOnly(true);
    return new SqliteSession(connect(config), sql, clocks);
  }

  private static SQLiteConfig config() {
    SQLiteConfig config = new SQLiteConfig();
    config.enforceForeignKeys(true);
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    config.setTempStore(TempStore.MEMORY);
    config.setGetGeneratedKeys(false); // the driver would compile a query after each insert
    config.setCacheSize(
        -CACHE_KIBIBYTES); // negative: in KiB (sqlite.org/pragma.html#pragma_cache_size)
    return config;
  }

  private Connection connect(SQLiteConfig config) throws SQLException {
    return config.createConnection(url);
  }
}
