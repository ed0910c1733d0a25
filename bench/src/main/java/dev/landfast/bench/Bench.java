package dev.landfast.bench;

import java.time.Duration;
import java.util.List;

/** {@code bench/run NAME [--json] [--runs N]}, and what a benchmark takes besides. */
public final class Bench {
  private static final int RUNS = 5;
  private static final int RUNS_MAX = 100;
  private static final int JOBS_MAX = 1_000_000;
  private static final int OPEN_MINUTES_MAX = 240;

  /** Some hundred thousand files may have to be removed first. */
  private static final Duration END_MAX = Duration.ofMinutes(3);

  private Bench() {}

  public static void main(String[] args) throws Exception {
    String name = args.length == 0 ? "" : args[0];
    boolean json = false;
    int runs = RUNS;
    int jobs = JobsBench.JOBS;
    int openMinutes = JobsBench.OPEN_MINUTES;
    for (int i = 1; i < args.length; i++) {
      String option = args[i];
      boolean ofJobs = name.equals("jobs");
      if (option.equals("--json")) {
        json = true;
      } else if (option.equals("--runs")) {
        runs = number(args, ++i, RUNS_MAX);
      } else if (option.equals("--jobs") && ofJobs) {
        jobs = number(args, ++i, JOBS_MAX);
      } else if (option.equals("--open-minutes") && ofJobs) {
        openMinutes = number(args, ++i, OPEN_MINUTES_MAX);
      } else {
        throw usage("No such option: " + option);
      }
    }
    if (!List.of("intake", "reading", "publish", "jobs").contains(name)) {
      throw usage("No such benchmark: " + name);
    }
    breakOffCleanly(Thread.currentThread());
    String notes = "";
    List<Measure> measures;
    switch (name) {
      case "intake" -> measures = new IntakeBench(runs).run();
      case "reading" -> measures = new ReadingBench(runs).run();
      case "publish" -> {
        measures = new PublishBench(runs).run();
        notes = PublishBench.NOTES;
      }
      case "jobs" -> {
        measures = new JobsBench(runs, jobs, Duration.ofMinutes(openMinutes)).run();
        notes = JobsBench.NOTES;
      }
      default -> throw new IllegalStateException(name);
    }
    System.out.print(json ? Measure.json(measures) : Measure.table(measures) + notes);
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

  /** The option's value. */
  private static int number(String[] args, int at, int max) {
    try {
      int number = at < args.length ? Integer.parseInt(args[at]) : 0;
      if (number >= 1 && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw usage(args[at - 1] + " takes a number from 1 to " + max);
  }

  private static IllegalArgumentException usage(String problem) {
    System.err.println(problem);
    System.err.println("Usage: bench/run intake|reading|publish|jobs [--json] [--runs N]");
    System.err.println("       bench/run jobs [--json] [--runs N] [--jobs N] [--open-minutes N]");
    System.exit(2);
    return new IllegalArgumentException(problem);
  }
}
