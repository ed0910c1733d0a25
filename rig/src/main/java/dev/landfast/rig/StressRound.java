package dev.landfast.rig;

import dev.landfast.rig.StressRunner.Said;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A crowd of {@link StressProcess}es in one folder. What they say drives it: between two blows lies
 * a random number of their acts, and one that holds a file may be stopped until others have taken
 * it for dead. One thread uses it.
 */
final class StressRound implements AutoCloseable {
  private static final int ACTS_BETWEEN_BLOWS = 60;

  /** One blow in so many stops a process instead of killing it. */
  private static final int STOPS = 3;

  /** Of so many that hold a file one is stopped, and one killed. */
  private static final int HELD_BLOWS = 8;

  /** Of one process: one may have begun before the file grew old, and one been said before. */
  private static final int SWEEPS = 3;

  private static final Duration SILENCE = Duration.ofSeconds(1);
  private static final int SILENCES_MAX = 120;

  /** What Java makes of SIGKILL. */
  private static final int KILLED = 128 + 9;

  private final String classPath;
  private final Path folder;
  private final Random random;
  private final BlockingQueue<Said> heard = new LinkedBlockingQueue<>();
  private final List<StressRunner> living = new ArrayList<>();
  private final Set<StressRunner> atWork = new HashSet<>();
  private final Set<StressRunner> talking = new HashSet<>();
  private final Map<StressRunner, Integer> sweeps = new HashMap<>();
  private final List<Told> told = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private @Nullable StressRunner stopped;
  private boolean ending;
  private boolean stoppedHolds;
  private int actsToBlow;
  private int started;
  private int kills;
  private int stops;
  private int aged;

  StressRound(String classPath, Path folder, Random random) {
    this.classPath = classPath;
    this.folder = folder;
    this.random = random;
  }

  /** That a process published a version under a name, durably. */
  record Told(String target, String writer, int version) {}

  /** Ends after so many kills, or with the first violation; no process runs any more then. */
  void run(int crowd, int wanted) throws IOException, InterruptedException {
    while (living.size() < crowd) {
      start();
    }
    while (kills < wanted && violations.isEmpty()) {
      hearNext();
    }
    resume();
    ending = true;
    for (StressRunner each : living) {
      each.end();
    }
    while (!talking.isEmpty()) {
      hearNext();
    }
  }

  private void start() throws IOException {
    StressRunner runner =
        StressRunner.start(classPath, folder, "p" + started++, random.nextLong(), heard);
    living.add(runner);
    talking.add(runner);
  }

  private void hearNext() throws IOException, InterruptedException {
    for (int silences = 0; silences < SILENCES_MAX; silences++) {
      Said said = heard.poll(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (said != null) {
        hear(said.by(), said.line());
        return;
      }
      resume(); // they may all wait for what it holds
    }
    throw new IllegalStateException("No process has said anything for long.");
  }

  private void hear(StressRunner by, @Nullable String line)
      throws IOException, InterruptedException {
    if (line == null) {
      ended(by);
      return;
    }
    String[] words = line.split(" ", -1);
    switch (words[0]) {
      case StressProcess.BEGINS -> begun(by);
      case StressProcess.HOLDING -> held(by);
      case StressProcess.SWEPT -> swept(by);
      case StressProcess.TOLD ->
          told.add(new Told(words[1], by.name(), Integer.parseInt(words[2])));
      default -> violations.add(by.name() + ": " + line);
    }
  }

  private void begun(StressRunner by) throws IOException, InterruptedException {
    if (living.contains(by)) {
      atWork.add(by);
    }
    actsToBlow--;
    if (actsToBlow < 0 && !ending && !stoppedHolds && !atWork.isEmpty()) {
      actsToBlow = random.nextInt(ACTS_BETWEEN_BLOWS);
      strike(List.copyOf(atWork).get(random.nextInt(atWork.size())));
    }
  }

  private void strike(StressRunner struck) throws IOException, InterruptedException {
    if (struck == stopped) {
      resume();
    } else if (stopped == null && random.nextInt(STOPS) == 0) {
      stop(struck);
    } else {
      kill(struck);
    }
  }

  private void kill(StressRunner struck) throws IOException {
    struck.kill();
    kills++;
    atWork.remove(struck);
    living.remove(struck);
    start();
  }

  private void held(StressRunner by) throws IOException, InterruptedException {
    if (ending || !living.contains(by)) {
      return;
    }
    int blow = random.nextInt(HELD_BLOWS);
    if (stopped == null && blow == 0) {
      stop(by);
      aged += by.age();
      stoppedHolds = true;
      sweeps.clear();
    } else if (by != stopped && blow == 1) {
      kill(by);
    } else {
      by.goOn();
    }
  }

  private void swept(StressRunner by) throws IOException, InterruptedException {
    if (stoppedHolds && by != stopped && sweeps.merge(by, 1, Integer::sum) == SWEEPS) {
      resume();
    }
  }

  /** Each ends as it is told: with its orders, or killed. */
  private void ended(StressRunner by) throws InterruptedException {
    talking.remove(by);
    int status = by.status();
    boolean asTold = living.contains(by) ? ending && status == 0 : status == KILLED;
    if (!asTold) {
      violations.add(by.name() + " ended by itself with status " + status);
    }
  }

  private void stop(StressRunner runner) throws IOException, InterruptedException {
    runner.stop();
    stops++;
    stopped = runner;
  }

  private void resume() throws IOException, InterruptedException {
    if (stopped != null) {
      stopped.resume();
      if (stoppedHolds) {
        stopped.goOn();
      }
      stopped = null;
      stoppedHolds = false;
    }
  }

  List<String> violations() {
    return violations;
  }

  List<Told> told() {
    return told;
  }

  int started() {
    return started;
  }

  int kills() {
    return kills;
  }

  int stops() {
    return stops;
  }

  int aged() {
    return aged;
  }

  @Override
  public void close() {
    talking.forEach(StressRunner::close);
  }
}
