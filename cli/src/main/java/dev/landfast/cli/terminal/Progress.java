package dev.landfast.cli.terminal;

import java.io.PrintWriter;
import java.util.function.LongFunction;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressState;

/**
 * How far a task is, on standard error: a bar that moves on a terminal, else a line at the
 * beginning and one at the end.
 */
public sealed interface Progress extends AutoCloseable {

  /** So much is done. */
  void reached(long amount);

  /** The task is over, finished or not. */
  @Override
  void close();

  /**
   * Begins a task.
   *
   * @param max when it is done
   * @param shown writes an amount
   */
  static Progress begin(Terminal terminal, String task, long max, LongFunction<String> shown) {
    return terminal.errHasColour()
        ? new Bar(terminal, task, max, shown)
        : new Lines(terminal.err(), task, max, shown);
  }

  /** A moving bar. */
  final class Bar implements Progress {
    private static final int UPDATE_MILLIS = 100;
    private static final int BAR_COLUMNS_MAX = 40;
    private static final int TASK_COLUMNS = 9;

    private final PrintWriter err;
    private final ProgressBar bar;

    private Bar(Terminal terminal, String task, long max, LongFunction<String> shown) {
      this.err = terminal.err();
      this.bar =
          ProgressBar.builder()
              .setTaskName(task)
              .setInitialMax(max)
              .setUpdateIntervalMillis(UPDATE_MILLIS)
              .setRenderer((state, columns) -> line(state, columns, shown, terminal.hasUnicode()))
              // Its own consumers would open the terminal for themselves.
              .setConsumer(new DelegatingProgressBarConsumer(this::show, terminal.columns() - 1))
              .build();
    }

    @Override
    public void reached(long amount) {
      bar.stepTo(amount);
    }

    @Override
    public void close() {
      bar.close(); // shows the last state
      err.println();
      err.flush();
    }

    private void show(String line) {
      err.print("\r" + line);
      err.flush();
    }

    /** Always as wide as before or wider, so that it writes over the line before. */
    static String line(
        ProgressState state, int columns, LongFunction<String> shown, boolean unicode) {
      String all = shown.apply(state.getMax());
      String now = DisplayText.padLeft(shown.apply(state.getCurrent()), DisplayText.width(all));
      double part = state.getMax() == 0 ? 1 : (double) state.getCurrent() / state.getMax();
      String before = DisplayText.padRight(state.getTaskName(), TASK_COLUMNS);
      String after = String.format(" %3d %%  %s of %s", (int) (part * 100), now, all);
      int barColumns =
          Math.clamp(
              columns - DisplayText.width(before) - DisplayText.width(after), 0, BAR_COLUMNS_MAX);
      int filled = (int) (part * barColumns);
      return before
          + (unicode ? "█" : "#").repeat(filled)
          + (unicode ? "░" : ".").repeat(barColumns - filled)
          + after;
    }
  }

  /** Two lines. */
  final class Lines implements Progress {
    private final PrintWriter err;
    private final String task;
    private final long max;
    private final LongFunction<String> shown;
    private long reached;

    private Lines(PrintWriter err, String task, long max, LongFunction<String> shown) {
      this.err = err;
      this.task = task;
      this.max = max;
      this.shown = shown;
      err.println(task + ": " + shown.apply(max));
      err.flush();
    }

    @Override
    public synchronized void reached(long amount) {
      reached = amount;
    }

    @Override
    public synchronized void close() {
      if (reached < max) {
        err.println(task + ": ended at " + shown.apply(reached));
      } else {
        err.println(task + ": all done");
      }
      err.flush();
    }
  }
}
