package dev.landfast.server;

import dev.landfast.engine.blob.BlobStore.Room;
import dev.landfast.engine.job.QueueView.BreakerState;
import dev.landfast.engine.job.QueueView.BreakerView;
import dev.landfast.engine.job.QueueView.StageDepth;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The state of the installation as gauges. Those that are not known are not there. */
final class StatusGauges {
  private final MultiGauge jobs;
  private final MultiGauge age;
  private final MultiGauge breakers;
  private final MultiGauge nodes;
  private final MultiGauge room;
  private final MultiGauge database;

  StatusGauges(MeterRegistry registry) {
    jobs = MultiGauge.builder("landfast.jobs").register(registry);
    age = MultiGauge.builder("landfast.queue.age").baseUnit("seconds").register(registry);
    breakers = MultiGauge.builder("landfast.breaker.open").register(registry);
    nodes = MultiGauge.builder("landfast.nodes").register(registry);
    room = MultiGauge.builder("landfast.volume").baseUnit("bytes").register(registry);
    database = MultiGauge.builder("landfast.database.up").register(registry);
  }

  synchronized void show(StatusAnswer status) {
    jobs.register(status.queue().stream().flatMap(StatusGauges::jobs).toList(), true);
    age.register(List.of(row(seconds(status.oldestReadyAt(), status.at()))), true);
    breakers.register(status.breakers().stream().map(StatusGauges::breaker).toList(), true);
    nodes.register(List.of(row(status.nodes().size())), true);
    room.register(room(status.volume()), true);
    database.register(List.of(row(1)), true);
  }

  /** The database does not answer. */
  synchronized void unknown() {
    for (MultiGauge gauge : List.of(jobs, age, breakers, nodes)) {
      gauge.register(List.of(), true);
    }
    database.register(List.of(row(0)), true);
  }

  private static Stream<Row<?>> jobs(StageDepth depth) {
    return Stream.of(
        jobs(depth, "ready", depth.ready()),
        jobs(depth, "running", depth.running()),
        jobs(depth, "waiting", depth.waiting()));
  }

  private static Row<?> jobs(StageDepth depth, String state, long number) {
    return row(number, "pipeline", depth.pipeline(), "stage", depth.stage(), "state", state);
  }

  private static Row<?> breaker(BreakerView breaker) {
    String pipeline = breaker.pipeline();
    return row(
        breaker.state() == BreakerState.CLOSED ? 0 : 1,
        "pipeline",
        pipeline == null ? "" : pipeline,
        "stage",
        breaker.stage());
  }

  private static List<Row<?>> room(@Nullable Room room) {
    return room == null
        ? List.of()
        : List.of(
            row(room.totalBytes(), "kind", "total"),
            row(room.freeBytes(), "kind", "free"),
            row(room.reserveBytes(), "kind", "reserve"));
  }

  private static double seconds(@Nullable Instant since, Instant now) {
    return since == null ? 0 : Math.max(0, Duration.between(since, now).toMillis() / 1000.0);
  }

  private static Row<?> row(Number value, String... tags) {
    return Row.of(Tags.of(tags), value);
  }
}
