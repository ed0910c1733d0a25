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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * A farm at work: its processes, its database, and what is done to them. One thread uses it.
 *
 * <p>Files are let in in shares, one for each blow, so that blows fall while there is work.
 */
final class FarmRun implements AutoCloseable {
  private static final int PAUSE_MILLIS_MAX = 300;

  /** A blow does not wait longer for its files: those who take them in may be struck themselves. */
  private static final int MOMENT_MILLIS_MAX = 5_000;

  /** Work is not let in without end when it is done more slowly: in shares of what is fed. */
  private static final int BACKLOG_SHARES = 4;

  /** Kept waiting until each worker has had some of it. */
  private static final int LAST_BACKLOG = 100;

  private static final long TICK_MILLIS = 20;
  private static final long LOOK_MILLIS = 500;

  /** Longer than stops, leases and their taking over: whatever does not move so long is stuck. */
  private static final Duration STUCK = Duration.ofMinutes(2);

  private final PrintStream log;
  private final Random random;
  private final FarmDatabase database;
  private final FarmCrowd crowd;
  private Trouble trouble = Trouble.NONE;

  /** For an interrupted rig. */
  private final Thread killer;

  private final List<String> violations = new ArrayList<>();
  private long deadlineNanos;
  private long fed;

  /**
   * Starts the database and the processes.
   *
   * @param folder for all that they write
   */
  FarmRun(
      PrintStream log,
      String classPath,
      Path folder,
      Random random,
      Site site,
      int workers,
      int intakes)
      throws IOException, SQLException {
    this.log = log;
    this.random = random;
    this.database = new FarmDatabase(folder, site);
    this.crowd = new FarmCrowd(classPath, folder, database.url(), site, random);
    this.killer = new Thread(crowd::close);
    Runtime.getRuntime().addShutdownHook(killer);
    crowd.start(workers, intakes);
  }

  /**
   * Lets so many files in, strikes each blow, and returns when all that was taken in is over and no
   * process runs any more.
   *
   * @param atMost for files and blows; what was taken in by then is finished
   */
  void work(int jobs, Trouble what, Duration atMost) throws Exception {
    trouble = what;
    deadlineNanos = System.nanoTime() + atMost.toNanos();
    strike(jobs, what.blows());
    finish(jobs);
    crowd.end();
    violations.addAll(crowd.violations());
  }

  /** Each blow falls while the files of its share are being taken in. */
  private void strike(int jobs, List<Blow> blows) throws Exception {
    for (int i = 0; i < blows.size() && mayGoOn(); i++) {
      long next = (long) jobs * (i + 1) / (blows.size() + 1);
      long moment = fed + random.nextLong(next - fed + 1);
      long backlog = BACKLOG_SHARES * (next - fed) + 1;
      awaitProgress(unfinished -> unfinished <= backlog);
      feed(next);
      if (i == 0) {
        awaitTaken(1); // all are up
      }
      pause(MOMENT_MILLIS_MAX, () -> crowd.taken() >= moment);
      pause(random.nextInt(PAUSE_MILLIS_MAX), () -> false);
      String struck = blows.get(i).strike(this);
      log.printf("%s behind %,d files%n", struck, crowd.taken());
    }
  }

  private void feed(long files) {
    fed = files;
    crowd.feed(files);
  }

  /** Lets all that is still to come in, and waits for the last job. */
  private void finish(int jobs) throws Exception {
    if (mayGoOn()) {
      feed(jobs);
      awaitTaken(jobs);
    }
    while (!(trouble.isOver() && crowd.isEachRunning())) {
      pause(TICK_MILLIS, () -> false);
    }
    awaitEach();
    awaitProgress(unfinished -> unfinished == 0);
    log.printf("%,d files: looking at what is there%n", crowd.taken());
  }

  /** Until each process has done something after all that was done to it: none stays behind. */
  private void awaitEach() throws Exception {
    Map<String, Long> before = crowd.done();
    Set<String> idle = before.keySet();
    long begun = System.nanoTime();
    while (violations.isEmpty() && !idle.isEmpty()) {
      if (System.nanoTime() - begun > STUCK.toNanos()) {
        violations.add(idle + " did nothing for " + STUCK.toSeconds() + " s: " + queue());
      }
      if (queue().unfinished() < LAST_BACKLOG) {
        feed(Math.max(fed, crowd.taken()) + LAST_BACKLOG);
      }
      pause(LOOK_MILLIS, () -> false);
      idle =
          crowd.done().entrySet().stream()
              .filter(now -> now.getValue().equals(before.get(now.getKey())))
              .map(Map.Entry::getKey)
              .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private boolean mayGoOn() {
    return violations.isEmpty() && System.nanoTime() < deadlineNanos;
  }

  private void awaitTaken(long files) throws Exception {
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

  void pause(long millis, BooleanSupplier isOver) throws Exception {
    long begun = System.nanoTime();
    while (!isOver.getAsBoolean()
        && System.nanoTime() - begun < TimeUnit.MILLISECONDS.toNanos(millis)) {
      crowd.tend();
      trouble.tend();
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
              "SELECT (SELECT count(*) FROM queue) + (SELECT count(*) FROM outbox), (SELECT count(*) FROM outcome)")) {
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
