package dev.landfast.rig;

import dev.landfast.engine.job.SettleResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The processes of the farm, each of which is started again when it is killed. One thread uses it;
 * when the rig itself is interrupted, another one closes it.
 */
final class FarmCrowd implements AutoCloseable {
  private static final int STOP_MILLIS_MIN = 1_000;

  /** Longer than a transaction may be idle. */
  private static final int SHORT_MILLIS_MAX = 15_000;

  /** A lease lasts 20 s, and was renewed in the last five. */
  private static final int LOST_MILLIS_MIN = 18_000;

  private static final int STOP_MILLIS_MAX = 30_000;

  private static final long END_SECONDS_MAX = 60;

  private final String classPath;
  private final Path data;
  private final Path histories;
  private final String database;
  private final Site site;
  private final Random random;
  private final Map<String, FarmRunner> living = new ConcurrentHashMap<>();
  private final Map<String, Integer> incarnations = new HashMap<>();
  private final Map<String, Long> resumed = new LinkedHashMap<>();
  private final List<AtomicLong> taken = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private long allowed;
  private long kills;
  private long stops;
  private volatile boolean closed;

  /**
   * Starts nothing yet.
   *
   * @param folder for the data directory and the histories
   */
  FarmCrowd(String classPath, Path folder, String database, Site site, Random random)
      throws IOException {
    this.classPath = classPath;
    this.data = folder.resolve("data");
    this.histories = Files.createDirectories(folder.resolve("histories"));
    this.database = database;
    this.site = site;
    this.random = random;
  }

  void start(int workers, int intakes) throws IOException {
    for (int i = 0; i < intakes; i++) {
      taken.add(new AtomicLong());
      start("intake" + i);
    }
    for (int i = 0; i < workers; i++) {
      start("worker" + i);
    }
  }

  private void start(String name) throws IOException {
    boolean intake = name.startsWith(FarmNode.INTAKE);
    int incarnation = incarnations.merge(name, 1, Integer::sum);
    FarmRunner runner =
        FarmRunner.start(
            classPath,
            site.into(name),
            intake
                ? taken.get(Integer.parseInt(name.substring("intake".length())))
                : new AtomicLong(),
            intake ? FarmNode.INTAKE : FarmNode.WORKER,
            name,
            data.toString(),
            database,
            FarmRunner.history(histories, name, incarnation).toString(),
            String.valueOf(firstRequest(name, incarnation)));
    living.put(name, runner);
    if (closed) {
      runner.close(); // the rig was interrupted meanwhile
    } else if (intake) {
      runner.order(String.valueOf(allowed));
    }
  }

  /** The one behind the last that one of its incarnations wrote down as answered. */
  private long firstRequest(String name, int incarnation) throws IOException {
    for (int before = incarnation - 1; before > 0; before--) {
      for (List<String> line :
          FarmHistory.read(FarmRunner.history(histories, name, before)).reversed()) {
        if (line.getFirst().equals(FarmHistory.TAKEN)) {
          return Long.parseLong(line.get(1)) + 1;
        }
      }
    }
    return 0;
  }

  /** Lets the intakes send so many files, all in all. */
  void feed(long files) {
    allowed = Math.ceilDiv(files, taken.size());
    living.values().stream()
        .filter(runner -> runner.name().startsWith(FarmNode.INTAKE))
        .forEach(runner -> runner.order(String.valueOf(allowed)));
  }

  /** Files that were acknowledged up to now. */
  long taken() {
    return taken.stream().mapToLong(AtomicLong::get).sum();
  }

  void killOne() throws IOException {
    FarmRunner struck = any(living.values());
    struck.close();
    kills++;
    resumed.remove(struck.name());
    start(struck.name());
  }

  /**
   * For a while: every other worker so long that others take its leases over. An intake has none,
   * and the rig would wait for its files.
   */
  void stopOne() throws IOException, InterruptedException {
    FarmRunner struck = any(living.values().stream().filter(one -> !one.isStopped()).toList());
    struck.stop();
    stops++;
    long millis =
        stops % 2 == 1 && !struck.name().startsWith(FarmNode.INTAKE)
            ? random.nextInt(LOST_MILLIS_MIN, STOP_MILLIS_MAX)
            : random.nextInt(STOP_MILLIS_MIN, SHORT_MILLIS_MAX);
    resumed.put(struck.name(), System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private FarmRunner any(Collection<FarmRunner> runners) {
    List<FarmRunner> all = new ArrayList<>(runners);
    all.sort((one, other) -> one.name().compareTo(other.name())); // the seed decides
    return all.get(random.nextInt(all.size()));
  }

  /** Lets those go on whose time has come, and looks whether all others live. */
  void tend() throws IOException, InterruptedException {
    long now = System.nanoTime();
    for (Map.Entry<String, Long> each : List.copyOf(resumed.entrySet())) {
      if (now - each.getValue() >= 0) {
        resumed.remove(each.getKey());
        running(each.getKey()).resume();
      }
    }
    for (FarmRunner runner : List.copyOf(living.values())) {
      if (!runner.isAlive() && !closed) {
        violations.add(runner.name() + " ended by itself with status " + runner.status(0));
        start(runner.name());
      }
    }
  }

  boolean isEachRunning() {
    return resumed.isEmpty();
  }

  /** What each process has done up to now: files taken in, or settles accepted. */
  Map<String, Long> done() throws IOException {
    Map<String, Long> done = new HashMap<>();
    for (String name : living.keySet()) {
      Path history = FarmRunner.history(histories, name, incarnations.getOrDefault(name, 0));
      done.put(
          name,
          FarmHistory.read(history).stream()
              .filter(line ->
                  line.getFirst().equals(FarmHistory.TAKEN)
                      || (line.getFirst().equals(FarmHistory.TOLD)
                          && line.getLast().equals(SettleResult.ACCEPTED.name())))
              .count());
    }
    return done;
  }

  private FarmRunner running(String name) {
    FarmRunner runner = living.get(name);
    if (runner == null) {
      throw new IllegalStateException(name + " was never started.");
    }
    return runner;
  }

  /** Lets all end, and another one after them that looks at what the killed ones left. */
  void end() throws IOException, InterruptedException {
    endAll();
    start("worker-behind");
    endAll();
  }

  private void endAll() throws InterruptedException {
    living.values().forEach(runner -> runner.order(FarmNode.END));
    for (FarmRunner runner : List.copyOf(living.values())) {
      int status = runner.status(END_SECONDS_MAX);
      if (status != 0) {
        violations.add(runner.name() + " was told to end, and did with status " + status);
      }
      runner.close();
      living.remove(runner.name());
    }
  }

  /** Of the processes, the seed's order. */
  List<String> names() {
    return living.keySet().stream().sorted().toList();
  }

  Path data() {
    return data;
  }

  Path histories() {
    return histories;
  }

  List<String> violations() {
    return violations;
  }

  long kills() {
    return kills;
  }

  long stops() {
    return stops;
  }

  @Override
  public void close() {
    closed = true;
    living.values().forEach(FarmRunner::close);
  }
}
