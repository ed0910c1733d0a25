package dev.landfast.crashfs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that a program does to files, crashed everywhere.
 *
 * <p>{@link #then} runs {@code given} and {@code when} once, on a fresh file system, and the check
 * on every state that a crash after any operation may leave, up to the budget. Each step gets the
 * directory {@code /data}; everything else is reached through its file system.
 *
 * <pre>{@code
 * CrashReport report =
 *     CrashScenario.create(CrashBudget.standard())
 *         .given(root -> Files.writeString(root.resolve("a"), "old"))
 *         .when((root, acks) -> { publish(root.resolve("a"), "new"); acks.acknowledge("new"); })
 *         .then((root, acks) -> assertThat(root.resolve("a")).content().isIn("old", "new"));
 * }</pre>
 *
 * <p>The scenario must be deterministic, or else a state cannot be found again by its name. Not
 * safe for use by several threads, though {@code when} may start as many as it joins.
 */
public final class CrashScenario {
  /** The system property that names the one state to look at. */
  public static final String REPLAY = "landfast.crashfs.replay";

  /** Runs with one errno; a scenario with more operations would take for ever. */
  private static final int FAULT_RUNS_MAX = 10_000;

  /** What a scenario begins with, or what starts after a crash. */
  public interface Step {
    /** Works below the directory. */
    void run(Path root) throws Exception;
  }

  /** What a scenario does, or expects. */
  public interface Act {
    /** Works below the directory, and claims or looks up what was claimed. */
    void run(Path root, Acknowledgements acks) throws Exception;
  }

  private final CrashBudget budget;
  private CrashFileSystem.Builder fileSystem = CrashFileSystem.builder();
  private Step given = _ -> {};
  private @Nullable Act when;
  private @Nullable Step recovery;
  private final List<Fault> faults = new ArrayList<>();
  private List<Errno> errnos = List.of();
  private boolean crashingAfterFaults;
  private @Nullable String replay = System.getProperty(REPLAY);
  private @Nullable CrashReport report;

  private CrashScenario(CrashBudget budget) {
    this.budget = budget;
  }

  /** Begins an empty scenario. */
  public static CrashScenario create(CrashBudget budget) {
    return new CrashScenario(budget);
  }

  /** Makes each of its file systems with this: other volumes, another clock. */
  public CrashScenario on(CrashFileSystem.Builder builder) {
    fileSystem = builder;
    return this;
  }

  /** What is there, and durable, before. */
  public CrashScenario given(Step step) {
    given = step;
    return this;
  }

  /** What is done. Everything in it can be crashed. */
  public CrashScenario when(Act act) {
    when = act;
    return this;
  }

  /** These faults strike each run of {@code when}, whose exceptions are no failure then. */
  public CrashScenario with(Fault... each) {
    faults.addAll(List.of(each));
    return this;
  }

  /**
   * After each crash this runs before the check, as a program does when it starts again. With a
   * {@linkplain CrashBudget#recoveryStatesPerBoundary budget} for it, it is crashed in its turn at
   * each of its own operations, started again, and then checked.
   */
  public CrashScenario recovering(Step step) {
    recovery = step;
    return this;
  }

  /**
   * Besides, runs {@code when} again and again, each time with one operation failing: the first
   * that fits the error, the second, until a run meets none. After each such run the check is
   * called on what is there. An {@link IOException} of {@code when} is no failure then.
   */
  public CrashScenario whenFailing(Errno... each) {
    errnos = List.of(each);
    return this;
  }

  /** Like {@link #whenFailing}, and crashes each of those runs everywhere too. */
  public CrashScenario whenFailingAndCrashing(Errno... each) {
    crashingAfterFaults = true;
    return whenFailing(each);
  }

  /** Looks at one state only: the one that a failure named. */
  public CrashScenario replay(String state) {
    replay = state.isEmpty() ? replay : state;
    return this;
  }

  /**
   * Runs everything.
   *
   * @return what was looked at
   * @throws AssertionError for the first violation, with all that is needed to understand and
   *     replay it; its cause is what the check threw
   * @throws Exception what {@code given} throws, or {@code when} without a fault
   */
  public CrashReport then(Act check) throws Exception {
    Tally tally = new Tally();
    Checking checking = new Checking(budget, recovery, check, tally);
    if (replay != null) {
      StateName name = StateName.parse(replay);
      Errno errno = name.errno();
      Run run = errno == null ? run(faults) : run(faulty(errno, name.nth()));
      checking.replay(run.fileSystem().kernel(), name);
    } else {
      checking.crashEverywhere(run(faults).fileSystem().kernel(), "");
      for (Errno errno : errnos) {
        failEverywhere(errno, checking, tally);
      }
    }
    report = tally.report(budget);
    return report;
  }

  private void failEverywhere(Errno errno, Checking checking, Tally tally) throws Exception {
    for (int nth = 1; nth <= FAULT_RUNS_MAX; nth++) {
      Run run = run(faulty(errno, nth));
      if (!run.struck()) {
        return;
      }
      tally.faultRun();
      String prefix = new StateName(errno, nth, List.of()).prefix();
      if (crashingAfterFaults) {
        checking.crashEverywhere(run.fileSystem().kernel(), prefix);
      }
      checking.live(run.fileSystem().kernel(), prefix);
    }
    throw new IllegalStateException("More than " + FAULT_RUNS_MAX + " operations can fail.");
  }

  private List<Fault> faulty(Errno errno, int nth) {
    List<Fault> all = new ArrayList<>(faults);
    all.add(Fault.of(errno).nth(nth));
    return all;
  }

  private record Run(CrashFileSystem fileSystem, boolean struck) {}

  private Run run(List<Fault> striking) throws Exception {
    if (when == null) {
      throw new IllegalStateException("There is nothing to crash: call when().");
    }
    CrashFileSystem fresh = fileSystem.build();
    Path root = fresh.path("/data");
    given.run(root);
    fresh.sync();
    fresh.fail(striking.toArray(Fault[]::new));
    Acknowledgements acks = Acknowledgements.into(fresh.kernel());
    try {
      when.run(root, acks);
    } catch (IOException | UncheckedIOException e) {
      if (striking.isEmpty()) {
        throw e;
      }
    }
    Thread.interrupted(); // of a fault; the check is not to suffer from it
    boolean struck;
    synchronized (fresh.kernel().lock) {
      struck = fresh.kernel().faults.lastFired();
    }
    fresh.heal();
    return new Run(fresh, struck);
  }

  /** What the last {@link #then} returned, or null. */
  public @Nullable CrashReport report() {
    return report;
  }
}
