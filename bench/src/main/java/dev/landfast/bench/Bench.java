package dev.landfast.bench;

import java.time.Duration;
import java.util.List;

/** {@code bench/run NAME [--json] [--runs N]}. */
public final class Bench {
  private static final int RUNS = 5;
  private static final int RUNS_MAX = 100;

  /** Some hundred thousand files may have to be removed first. */
  private static final Duration END_MAX = Duration.ofMinutes(3);

  private Bench() {}

  public static void main(String[] args) throws Exception {
    String name = args.length == 0 ? "" : args[0];
    boolean json = false;
    int runs = RUNS;
    for (int i = 1; i < args.length; i++) {
      switch (args[i]) {
        case "--json" -> json = true;
        case "--runs" -> runs = runsOf(i + 1 < args.length ? args[++i] : "");
        default -> throw usage("No such option: " + args[i]);
      }
    }
    if (!List.of("intake", "publish").contains(name)) {
      throw usage("No such benchmark: " + name);
    }
    breakOffCleanly(Thread.currentThread());
    boolean publish = name.equals("publish");
    List<Measure> measures = publish ? new PublishBench(runs).run() : new IntakeBench(runs).run();
    System.out.print(json ? Measure.json(measures) : Measure.table(measures));
    if (publish && !json) {
      System.out.print(PublishBench.NOTES);
    }
  }

  /** On Ctrl-C the benchmark is interrupted, and ends its processes and removes its folders. */
  private static void breakOffCleanly(Thread benchmark) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              benchmark.interrupt();
              try {
                benchmark.join(END_MAX);
              } catch (InterruptedException e) {
                // the machine does not wait any longer
              }
            }));
  }

  private static int runsOf(String text) {
    try {
      int runs = Integer.parseInt(text);
      if (runs >= 1 && runs <= RUNS_MAX) {
        return runs;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw usage("--runs takes a number from 1 to " + RUNS_MAX);
  }

  private static IllegalArgumentException usage(String problem) {
    System.err.println(problem);
    System.err.println("Usage: bench/run intake|publish [--json] [--runs N]");
    System.exit(2);
    return new IllegalArgumentException(problem);
  }
}
