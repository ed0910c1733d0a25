package dev.landfast.cli;

import dev.landfast.cli.log.Log;
import dev.landfast.engine.DataDirectory;
import dev.landfast.engine.DataDirectory.DataDirectoryInUseException;
import dev.landfast.engine.DataDirectory.Owner;
import dev.landfast.engine.Engine;
import dev.landfast.engine.effect.BatchLine;
import dev.landfast.engine.intake.Intake;
import dev.landfast.engine.job.Effect;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.stage.StageCatalog;
import dev.landfast.server.LandfastServer;
import dev.landfast.server.ServerSettings;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running Landfast: the data directory, the engine on it and the server before it. The one place
 * where modules are put together.
 *
 * <p>Opened from the inside out and closed from the outside in, so that nothing is ever asked of a
 * part that is not there: directory, engine, server; then the server's requests end, the running
 * stages end, and server, engine and directory close. If opening fails half-way, what was opened is
 * closed.
 */
final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  /** What intake leaves free on the volume, for the database, for settling and for deleting. */
  private static final long RESERVE_BYTES = 256L * 1024 * 1024;

  /** Unfinished jobs; further files are refused. */
  private static final long QUEUE_MAX = 1_000_000;

  private static final long FILE_BYTES_MAX = 64L * 1024 * 1024 * 1024;
  private static final int FILES_MAX = 10_000;

  private final DataDirectory directory;
  private final Engine engine;
  private final @Nullable LandfastServer server;
  private final Duration grace;

  private Node(
      DataDirectory directory, Engine engine, @Nullable LandfastServer server, Duration grace) {
    this.directory = directory;
    this.engine = engine;
    this.server = server;
    this.grace = grace;
  }

  /**
   * Takes the data directory, recovers what an earlier run left, and listens.
   *
   * @throws CommandFailure if the environment does not allow it; nothing stays open then
   */
  static Node start(Settings settings) throws CommandFailure {
    DataDirectory directory = take(settings);
    try {
      return start(settings, directory);
    } catch (Throwable e) {
      closeUnder(e, directory);
      throw e;
    }
  }

  private static Node start(Settings settings, DataDirectory directory) throws CommandFailure {
    Instant startedAt = Instant.now();
    prepareTemporary(directory);
    if (settings.logFile() != null) {
      Log.toFile(directory.root().resolve(settings.logFile()));
    }
    StageCatalog catalog = settings.catalog();
    Engine engine = open(directory, catalog, settings);
    try {
      Log.instance(engine.run());
      LandfastServer server = listen(engine, catalog, settings.listening());
      introduce(directory, startedAt, server);
      LOG.info(
          "Landfast {} {}, with its files in {}, its jobs in {} and {} slots for stages.",
          Version.number(),
          server == null ? "works" : "answers at " + server.url(),
          directory.root(),
          directory.isShared() ? "PostgreSQL" : "SQLite",
          settings.slots());
      return new Node(directory, engine, server, settings.grace());
    } catch (Throwable e) {
      closeUnder(e, engine);
      throw e;
    }
  }

  /**
   * Where the server answers.
   *
   * @throws IllegalStateException if the node has none
   */
  URI url() {
    if (server == null) {
      throw new IllegalStateException("This node only works.");
    }
    return server.url();
  }

  /** The data directory. */
  Path data() {
    return directory.root();
  }

  /**
   * Ends in order: requests under way are answered or refused, running stages finish or give their
   * jobs back, both within one grace time.
   */
  @Override
  public void close() {
    LOG.info(
        "Stopping: what is under way has up to {} s to finish; nothing new is taken.",
        grace.toSeconds());
    long deadline = System.nanoTime() + grace.toNanos();
    if (server != null) {
      server.drain(grace);
    }
    engine.drain(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    if (server != null) {
      server.close();
    }
    engine.close();
    LOG.info("Stopped.");
    try {
      directory.close();
    } catch (IOException e) {
      LOG.warn("The run's private folder could not be removed; the next start does it.", e);
    }
  }

  private static void introduce(
      DataDirectory directory, Instant startedAt, @Nullable LandfastServer server)
      throws CommandFailure {
    if (directory.isShared() || server == null) {
      return;
    }
    try {
      directory.introduce(
          new Owner(
              directory.run(), ProcessHandle.current().pid(), startedAt, server.url().toString()));
    } catch (IOException e) {
      closeUnder(e, server);
      throw unusable(directory.root(), e);
    }
  }

  /** SQLite's is its own; with a database elsewhere others may share it. */
  private static DataDirectory take(Settings settings) throws CommandFailure {
    Path data = settings.data();
    try {
      return settings.database() == null ? DataDirectory.own(data) : DataDirectory.share(data);
    } catch (DataDirectoryInUseException e) {
      throw new CommandFailure(ExitStatus.NOT_ALLOWED, "The data directory " + e.getMessage(), e);
    } catch (IOException e) {
      throw unusable(data, e);
    }
  }

  /**
   * Points whoever wants temporary files into the data directory, before SQLite's native library
   * and the parsers ask for it: what a crash leaves of them is removed with the run's folder.
   */
  static void prepareTemporary(DataDirectory directory) {
    System.setProperty("java.io.tmpdir", directory.tmp().toString());
    System.setProperty("org.sqlite.tmpdir", directory.tmp().toString());
  }

  private static Engine open(DataDirectory directory, StageCatalog catalog, Settings settings)
      throws CommandFailure {
    try {
      return Engine.open(
          directory,
          catalog,
          new Engine.Settings(
              worker(),
              settings.slots(),
              RESERVE_BYTES,
              QUEUE_MAX,
              new Intake.Limits(FILE_BYTES_MAX, FILES_MAX),
              settings.pipelines(),
              Map.of(Effect.BATCH_DONE, new BatchLine()),
              settings.database()));
    } catch (IOException e) {
      throw unusable(directory.root(), e);
    } catch (JobStoreException e) {
      throw new CommandFailure(
          ExitStatus.NOT_ALLOWED,
          directory.isShared()
              ? e.getMessage() + " Look at 'database' in landfast.yaml or LANDFAST_DATABASE."
              : e.getMessage() + " It is in " + directory.database().getParent() + ".",
          e);
    }
  }

  private static @Nullable LandfastServer listen(
      Engine engine, StageCatalog catalog, @Nullable Listening listening) throws CommandFailure {
    if (listening == null) {
      return null;
    }
    try {
      return LandfastServer.start(
          engine,
          catalog,
          new ServerSettings(
              listening.host().address(),
              listening.port(),
              Version.number(),
              listening.callbackSecret()));
    } catch (BindException e) {
      throw new CommandFailure(
          ExitStatus.NOT_ALLOWED,
          "Port "
              + listening.port()
              + " of "
              + listening.host().address()
              + " cannot be used ("
              + e.getMessage()
              + "). Stop what listens there, or choose another with --port; 0 takes a free one.",
          e);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitStatus.NOT_ALLOWED, "The server cannot listen: " + reason(e) + ".", e);
    }
  }

  private static CommandFailure unusable(Path data, IOException e) {
    return new CommandFailure(
        ExitStatus.NOT_ALLOWED,
        "The data directory "
            + data.toAbsolutePath().normalize()
            + " cannot be used: "
            + reason(e)
            + ". Choose another with --data.",
        e);
  }

  /** What an exception of the file system says, which is often no more than a path. */
  static String reason(IOException e) {
    String reason =
        switch (e) {
          case AccessDeniedException denied -> "permission denied for " + denied.getFile();
          case FileAlreadyExistsException exists -> exists.getFile() + " is not a directory";
          case NoSuchFileException missing -> missing.getFile() + " cannot be found or made";
          case FileSystemException other when other.getReason() != null ->
              other.getReason() + " (" + other.getFile() + ")";
          default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    return reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason;
  }

  /** This machine's name, for the history of jobs alone. */
  private static String worker() {
    String name = System.getenv("HOSTNAME");
    if (name != null && !name.isBlank()) {
      return name;
    }
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "localhost";
    }
  }

  private static void closeUnder(Throwable failure, AutoCloseable open) {
    try {
      open.close();
    } catch (Exception e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Where a server listens.
   *
   * @param port 0 for a free one
   * @param callbackSecret that callbacks are signed with; null where nobody may call back
   */
  record Listening(LoopbackHost host, int port, @Nullable String callbackSecret) {}

  /**
   * How a node is set.
   *
   * @param database the URL of a PostgreSQL database; null for SQLite in the data directory
   * @param listening null for a node that only works
   * @param catalog the pipelines that there are
   * @param slots stages that run at the same time
   * @param pipelines whose stages are run; empty for all
   * @param grace for what is under way when it is closed
   * @param logFile in the data directory, instead of standard error; null to leave the log where it
   *     is
   */
  record Settings(
      Path data,
      @Nullable String database,
      @Nullable Listening listening,
      StageCatalog catalog,
      int slots,
      Set<String> pipelines,
      Duration grace,
      @Nullable String logFile) {

    /** Stages wait for disks as well as for cores. */
    static final int SLOTS_DEFAULT = Math.max(2, 2 * Runtime.getRuntime().availableProcessors());
  }
}
