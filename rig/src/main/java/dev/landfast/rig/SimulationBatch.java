package dev.landfast.rig;

import dev.landfast.engine.job.Admission;
import dev.landfast.engine.job.Admission.Item;
import dev.landfast.engine.job.Admission.Refused;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobReader.BatchState;
import dev.landfast.engine.job.JobReader.BatchView;
import dev.landfast.engine.job.JobReader.ItemView;
import dev.landfast.engine.job.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A batch as the model knows it. */
final class SimulationBatch {
  private final Admission admission;
  private final String id;
  private final Map<String, SimulationJob> jobs = new LinkedHashMap<>();
  private @Nullable Long doneAt;

  /** Since it was last looked at. */
  private boolean changed;

  /** How often it was done since that was last announced. */
  private int asked;

  /**
   * @param taken its jobs
   */
  SimulationBatch(Admission admission, String id, Collection<SimulationJob> taken) {
    this.admission = admission;
    this.id = id;
    taken.forEach(job -> jobs.put(job.id(), job));
    ended(admission.receivedAt().toEpochMilli());
    noteEnd();
  }

  String id() {
    return id;
  }

  String tenant() {
    return admission.tenant();
  }

  /** A job of it ended, or there was none. */
  void ended(long now) {
    if (jobs.values().stream().allMatch(job -> job.state.isFinal())) {
      doneAt = now;
    }
    changed = true;
  }

  /** A job of it is to be done again. */
  void reopened() {
    doneAt = null;
    changed = true;
  }

  boolean isDone() {
    return doneAt != null;
  }

  /** At the end of each call: whether it is done is announced when all of the call has happened. */
  void noteEnd() {
    if (changed && isDone()) {
      asked++;
    }
    changed = false;
  }

  int asked() {
    return asked;
  }

  /** Somebody was told that it is done. */
  void announced(int ofAsking) {
    if (ofAsking == asked) {
      asked = 0;
    }
  }

  /** As {@link #textOf}: in words, so that a difference can be read. */
  String text() {
    Map<String, Long> counts = new TreeMap<>();
    List<String> items = new ArrayList<>();
    long bytes = 0;
    for (Item item : admission.items()) {
      switch (item) {
        case Taken taken -> {
          SimulationJob job = Objects.requireNonNull(jobs.get(taken.job()));
          String state = job.state.text();
          JobError why = job.state == JobState.FAILED ? job.error : null;
          counts.merge(state, 1L, Long::sum);
          bytes += taken.file().length();
          items.add(
              text(
                  taken.number(),
                  taken.file().name(),
                  state,
                  taken.job(),
                  why == null ? null : why.code()));
        }
        case Refused refused -> {
          counts.merge("rejected", 1L, Long::sum);
          items.add(text(refused.number(), refused.name(), "rejected", null, refused.code()));
        }
      }
    }
    return text(
        doneAt == null ? BatchState.SEALED : BatchState.DONE,
        doneAt == null ? null : Instant.ofEpochMilli(doneAt),
        counts,
        bytes,
        items);
  }

  static String textOf(BatchView view) {
    List<String> items = new ArrayList<>();
    for (ItemView item : view.items()) {
      items.add(text(item.number(), item.name(), item.state(), item.job(), item.code()));
    }
    return text(view.state(), view.doneAt(), view.counts(), view.bytes(), items);
  }

  private static String text(
      BatchState state,
      @Nullable Instant doneAt,
      Map<String, Long> counts,
      long bytes,
      List<String> items) {
    return state + " at " + doneAt + ", " + counts + ", " + bytes + " bytes, " + items;
  }

  private static String text(
      int number, String name, String state, @Nullable String job, @Nullable String code) {
    return number + " " + name + " " + state + " " + job + " " + code;
  }
}
