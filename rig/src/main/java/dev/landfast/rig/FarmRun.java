package dev.landfast.rig;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A farm at work: its processes, its database, and what is done to them. One thread uses it.
 *
 * <p>Files are let in in shares, one for each blow, so that blows fall while there is work.
 */
final class FarmRun implements AutoCloseable {
  /** Beside so many kills there is a stop, and a crash of the database. */
  private static final int KILLS_PER_STOP = 2;

  private static final int KILLS_PER_CRASH = 25;

  private static final int PAUSE_MILLIS_MAX = 300;
  private static final int AWAY_MILLIS_MAX = 3_000;

  /** Work is not let in without end when it is done more slowly: in shares of what is fed. */
  private static final int BACKLOG_SHARES = 4;

  private static final long TICK_MILLIS = 20;
  private static final long LOOK_MILLIS = 500;

  /** Longer than stops, leases and their taking over: whatever does not move so long is stuck. */
  private static final Duration STUCK = Duration.ofMinutes(2);

  private final PrintStream log;
  private final Random random;
  private final FarmDatabase database;
  private final FarmCrowd crowd;

  /** For an interrupted rig. */
  private final Thread killer;

  private final List<String> violations = new ArrayList<>();
  private long deadlineNanos;
  private int crashes;

  /**
   * Starts the database and the processes.
   *
   * @param folder for all that they write
   */
  FarmRun(PrintStream log, String classPath, Path folder, Random random, int workers, int intakes)
      throws IOException {
    this.log = log;
    this.random = random;
    this.database = new FarmDatabase(folder);
    this.crowd = new FarmCrowd(classPath, folder, database.url(), random);
    this.killer = new Thread(crowd::close);
    Runtime.getRuntime().addShutdownHook(killer);
    crowd.start(workers, intakes);
  }

  private enum Blow {
    KILL,
    STOP,
    CRASH
  }

  /**
   * Lets so many files in, strikes so many times, and returns when all that was taken in is over
   * and no process runs any more.
   *
   * @param atMost for files and blows; what was taken in by then is finished
   */
  void work(int jobs, int kills, Duration atMost) throws Exception {
    deadlineNanos = System.nanoTime() + atMost.toNanos();
    strike(jobs, kills);
    finish(jobs);
    crowd.end();
    violations.addAll(crowd.violations());
  }

  private static List<Blow> blows(int kills, Random random) {
    List<Blow> blows = new ArrayList<>(Collections.nCopies(kills, Blow.KILL));
    blows.addAll(Collections.nCopies(Math.ceilDiv(kills, KILLS_PER_STOP), Blow.STOP));
    blows.addAll(Collections.nCopies(Math.ceilDiv(kills, KILLS_PER_CRASH), Blow.CRASH));
    Collections.shuffle(blows, random);
    return blows;
  }

  /** Each blow falls while the files of its share are being taken in. */
  private void strike(int jobs, int kills) throws Exception {
    List<Blow> blows = blows(kills, random);
    long fed = 0;
    for (int i = 0; i < blows.size() && mayGoOn(); i++) {
      long next = (long) jobs * (i + 1) / (blows.size() + 1);
      long moment = fed + random.nextLong(next - fed + 1);
      long backlog = BACKLOG_SHARES * (next - fed) + 1;
      awaitProgress(unfinished -> unfinished <= backlog);
      crowd.feed(next);
      fed = next;
      awaitTaken(moment);
      pause(random.nextInt(PAUSE_MILLIS_MAX), () -> false);
      switch (blows.get(i)) {
        case KILL -> crowd.killOne();
        case STOP -> crowd.stopOne();
        case CRASH -> crash();
      }
      log.printf("%s behind %,d files%n", blows.get(i), crowd.taken());
    }
  }

  private void crash() throws IOException, InterruptedException {
    database.crash();
    crashes++;
    pause(random.nextInt(AWAY_MILLIS_MAX), () -> false);
    database.startAgain();
  }

  /** Lets all that is still to come in, and waits for the last job. */
  private void finish(int jobs) throws Exception {
    if (mayGoOn()) {
      crowd.feed(jobs);
      awaitTaken(jobs);
    }
    awaitProgress(unfinished -> unfinished == 0 && !crowd.isAnyStopped());
    log.printf("%,d files, %,d kills: looking at what is there%n", crowd.taken(), crowd.kills());
  }

  private boolean mayGoOn() {
    return violations.isEmpty() && System.nanoTime() < deadlineNanos;
  }

  private void awaitTaken(long files) throws IOException, InterruptedException {
    long before = crowd.taken();
    while (mayGoOn() && crowd.taken() < files) {
      pause(STUCK.toMillis(), () -> crowd.taken() >= files);
      if (crowd.taken() == before && crowd.taken() < files) {
        violations.add("nothing was taken in for " + STUCK.toSeconds() + " s");
      }
      before = crowd.taken();
    }
  }

  /** Until the number of unfinished jobs is as wanted, or does not change for long. */
  private void awaitProgress(Wanted wanted) throws Exception {
    long sinceNanos = System.nanoTime();
    Queue before = queue();
    Queue now = before;
    while (!wanted.is(now.unfinished())) {
      if (System.nanoTime() - sinceNanos > STUCK.toNanos()) {
        violations.add("nothing was settled for " + STUCK.toSeconds() + " s: " + now);
        return;
      }
      pause(LOOK_MILLIS, () -> false);
      now = queue();
      if (!now.equals(before)) {
        sinceNanos = System.nanoTime();
        before = now;
      }
    }
  }

  private void pause(long millis, BooleanSupplier isOver) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    while (!isOver.getAsBoolean()
        && System.nanoTime() - begun < TimeUnit.MILLISECONDS.toNanos(millis)) {
      crowd.tend();
      TimeUnit.MILLISECONDS.sleep(Math.min(TICK_MILLIS, millis));
    }
  }

  private Queue queue() throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      if (!exists(statement, "attempt")) {
        return new Queue(0, 0); // no process has come so far
      }
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT (SELECT count(*) FROM queue), (SELECT count(*) FROM outcome)")) {
        rows.next();
        return new Queue(rows.getLong(1), rows.getLong(2));
      }
    }
  }

  private static boolean exists(Statement statement, String table) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery("SELECT to_regclass('" + table + "') IS NOT NULL")) {
      rows.next();
      return rows.getBoolean(1);
    }
  }

  List<String> violations() {
    return violations;
  }

  FarmDatabase database() {
    return database;
  }

  FarmCrowd crowd() {
    return crowd;
  }

  int crashes() {
    return crashes;
  }

  @Override
  public void close() throws IOException {
    crowd.close();
    Runtime.getRuntime().removeShutdownHook(killer);
    database.close();
  }

  /** Jobs that are not over, and that are. */
  private record Queue(long unfinished, long ended) {}

  private interface Wanted {
    boolean is(long unfinished);
  }
}
