package dev.landfast.crashfs;

import dev.landfast.crashfs.CrashScenario.Act;
import dev.landfast.crashfs.CrashScenario.Step;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recovers and checks states, and says what was wrong with one. For one thread. */
final class Checking {
  private final CrashBudget budget;
  private final @Nullable Step recovery;
  private final Act check;
  private final Tally tally;

  Checking(CrashBudget budget, @Nullable Step recovery, Act check, Tally tally) {
    this.budget = budget;
    this.recovery = recovery;
    this.check = check;
    this.tally = tally;
  }

  /**
   * @param prefix of the states' names
   */
  void crashEverywhere(Kernel kernel, String prefix) throws Exception {
    explorer(kernel).everywhere(tally, state -> check(state, prefix));
  }

  private Explorer explorer(Kernel kernel) {
    return new Explorer(kernel, budget.statesPerBoundaryMax(), budget.seed(), List.of());
  }

  private Explorer nested(CrashState state) {
    return new Explorer(
        state.fileSystem().kernel(),
        Math.max(2, budget.recoveryStatesPerBoundaryMax()),
        budget.seed(),
        state.acknowledged());
  }

  private void check(CrashState state, String prefix) throws Exception {
    String name = prefix + state.id();
    recover(state, name, null);
    if (recovery != null && budget.recoveryStatesPerBoundaryMax() > 0) {
      // Before the check, which may change things in its turn.
      Explorer explorer = nested(state);
      Tally inner = new Tally();
      explorer.everywhere(
          inner,
          again -> {
            String nestedName = name + "+" + again.id();
            recover(again, nestedName, state);
            look(again, nestedName, state);
          });
      tally.recovered(inner);
    }
    look(state, name, null);
  }

  /** The state that a run without a crash ended in, as another process finds it. */
  void live(Kernel kernel, String name) {
    CrashFileSystem fileSystem = new CrashFileSystem(kernel); // no path of it was ever seen
    Acknowledgements acks = Acknowledgements.into(kernel);
    List<Object> acknowledged = acks.all();
    List<Operation> operations = fileSystem.operations();
    try {
      check.run(root(fileSystem), Acknowledgements.of(acknowledged));
    } catch (Throwable failure) {
      StringBuilder text = new StringBuilder("after a run in which an operation failed");
      text.append("\n  acknowledged: ").append(acknowledged).append("\n  operations:");
      operations.forEach(operation -> text.append("\n    ").append(operation));
      throw violation(text.toString(), name, failure);
    }
  }

  void replay(Kernel kernel, StateName name) throws Exception {
    List<StateName.Crash> crashes = name.crashes();
    if (crashes.isEmpty()) {
      live(kernel, name.prefix());
      return;
    }
    StateName.Crash first = crashes.getFirst();
    CrashState state = explorer(kernel).replay(first.boundary(), first.picks());
    String text = name.prefix() + state.id();
    recover(state, text, null);
    if (crashes.size() == 1) {
      look(state, text, null);
      return;
    }
    StateName.Crash second = crashes.get(1);
    CrashState again = nested(state).replay(second.boundary(), second.picks());
    recover(again, text + "+" + again.id(), state);
    look(again, text + "+" + again.id(), state);
  }

  private void recover(CrashState state, String name, @Nullable CrashState before) {
    if (recovery != null) {
      try {
        recovery.run(root(state.fileSystem()));
      } catch (Throwable failure) {
        throw violation("recovery failed " + describe(state, before), name, failure);
      }
    }
  }

  private void look(CrashState state, String name, @Nullable CrashState before) {
    try {
      check.run(root(state.fileSystem()), Acknowledgements.of(state.acknowledged()));
    } catch (Throwable failure) {
      throw violation(describe(state, before), name, failure);
    }
  }

  private static Path root(CrashFileSystem fileSystem) {
    return fileSystem.path("/data");
  }

  private static String describe(CrashState state, @Nullable CrashState before) {
    return before == null
        ? state.describe()
        : before.describe() + "\n  and then in its recovery " + state.describe();
  }

  private AssertionError violation(String what, String name, Throwable failure) {
    String text =
        what
            + "\n  violated: "
            + failure
            + "\n  replay: -D"
            + CrashScenario.REPLAY
            + "="
            + name
            + ", or replay = \""
            + name
            + "\", with statesPerBoundaryMax = "
            + budget.statesPerBoundaryMax()
            + ", recoveryStatesPerBoundaryMax = "
            + budget.recoveryStatesPerBoundaryMax()
            + ", seed = "
            + budget.seed()
            + "L";
    return new AssertionError(text, failure);
  }
}
