package dev.landfast.server;

import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobFact;
import dev.landfast.engine.job.JobFact.Admitted;
import dev.landfast.engine.job.JobFact.AttemptEnded;
import dev.landfast.engine.job.JobFact.BreakerOpened;
import dev.landfast.engine.job.JobFact.Committed;
import dev.landfast.engine.job.JobFact.JobEnded;
import dev.landfast.engine.job.JobFact.SettleRefused;
import dev.landfast.engine.job.JobFact.SettleRepeated;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Settlement.FileAccess;
import dev.landfast.engine.job.Settlement.Report;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this process has counted since it began, and how the queues are now, for Prometheus. Each
 * name and its meaning stand in {@code docs/metrics.md}; a test holds the two together.
 *
 * <p>Counts are of what this process committed; sum them over all nodes. Gauges of queues, breakers
 * and nodes are of the database, the same on each node. Safe for use by several threads.
 */
final class Metrics implements JobFact.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

  /** Prometheus' text format. */
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** Workers of other programs choose codes as they like; those beyond are not counted. */
  private static final int CODES_MAX = 200;

  /** Of a file that a worker was to read before it was there whole. */
  private static final Set<String> EARLY = Set.of("neverArrived", "incomplete");

  private static final Duration[] JOB_BUCKETS = {
    Duration.ofMillis(10),
    Duration.ofMillis(50),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(30),
    Duration.ofMinutes(5),
    Duration.ofMinutes(30)
  };

  private static final Duration[] DISK_BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(20),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final StatusGauges gauges;
  private final Status status;

  Metrics(Status status) {
    this.status = status;
    registry
        .config()
        .meterFilter(new MetricMeanings())
        .meterFilter(
            MeterFilter.maximumAllowableTags(
                "landfast.failures", "code", CODES_MAX, MeterFilter.deny()));
    gauges = new StatusGauges(registry); // the filters are for what comes behind them
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /** All of it, in Prometheus' text format. */
  String scrape() {
    try {
      gauges.show(status.read());
    } catch (JobStoreException e) {
      LOG.debug("The queues cannot be read for the metrics.", e);
      gauges.unknown();
    }
    return registry.scrape();
  }

  @Override
  public void committed(List<JobFact> facts) {
    facts.forEach(this::count);
  }

  private void count(JobFact fact) {
    switch (fact) {
      case Admitted it -> {
        increment("landfast.files.received", it.jobs(), "pipeline", it.pipeline());
        increment("landfast.files.received.bytes", it.bytes(), "pipeline", it.pipeline());
        increment("landfast.files.duplicates", it.duplicates(), "pipeline", it.pipeline());
      }
      case AttemptEnded it -> countAttempt(it);
      case JobEnded it -> countJob(it);
      case SettleRefused _ -> race("late_settle");
      case SettleRepeated _ -> race("duplicate_delivery");
      case BreakerOpened it -> {
        String pipeline = it.pipeline();
        if (pipeline == null) {
          increment("landfast.breaker.activations", 1, "pipeline", "", "stage", "store");
        } else {
          increment("landfast.breaker.activations", 1, "pipeline", pipeline, "stage", it.stage());
        }
      }
      case Committed it -> {
        DistributionSummary.builder("landfast.commit.calls")
            .register(registry)
            .record(it.callers());
        timer("landfast.commit", DISK_BUCKETS).record(it.took());
      }
    }
  }

  private void countAttempt(AttemptEnded it) {
    String[] stage = {"pipeline", it.pipeline(), "stage", it.stage()};
    increment(
        "landfast.attempts",
        1,
        "pipeline",
        it.pipeline(),
        "stage",
        it.stage(),
        "outcome",
        it.outcome());
    timer("landfast.stage.queued", JOB_BUCKETS, stage).record(it.queued());
    if (it.outcome().equals("lost")) {
      race("lost_lease");
    }
    Report report = it.report();
    if (report != null) {
      timer("landfast.stage.open", JOB_BUCKETS, stage)
          .record(Duration.ofMillis(report.openMillis()));
      timer("landfast.stage.run", JOB_BUCKETS, stage).record(Duration.ofMillis(report.runMillis()));
      countAccess(report.fileAccess());
    }
    JobError error = it.error();
    if (error != null && error.verdict() != null) {
      increment("landfast.verification.failures", 1, "verdict", error.verdict());
      if (EARLY.contains(error.verdict())) {
        race("early_open");
      }
    }
  }

  private void countAccess(@Nullable FileAccess access) {
    if (access != null) {
      increment(
          "landfast.file.access", 1, "result", access.accessible() ? "accessible" : "inaccessible");
      increment("landfast.file.access.tries", access.tries().size());
    }
  }

  private void countJob(JobEnded it) {
    timer("landfast.job.duration", JOB_BUCKETS, "pipeline", it.pipeline(), "outcome", it.outcome())
        .record(it.sinceAdmitted());
    JobError error = it.error();
    if (error != null) {
      increment("landfast.failures", 1, "pipeline", it.pipeline(), "code", error.code());
    }
  }

  /** A blob became durable. */
  void sealed(Duration took) {
    timer("landfast.seal", DISK_BUCKETS).record(took);
  }

  /** A file was not taken in. */
  void refused(String code) {
    increment("landfast.files.refused", 1, "code", code);
  }

  /** Counts what a call that takes files in refuses as a whole. */
  Route.Endpoint countingRefusals(Route.Endpoint endpoint) {
    return exchange -> {
      try {
        endpoint.handle(exchange);
      } catch (ProblemException e) {
        refused(e.code().name());
        throw e;
      } catch (IOException e) {
        refused("CUT_OFF"); // its sender is gone
        throw e;
      }
    };
  }

  private void race(String kind) {
    increment("landfast.races", 1, "kind", kind);
  }

  private void increment(String name, long by, String... tags) {
    registry.counter(name, tags).increment((double) by);
  }

  private Timer timer(String name, Duration[] buckets, String... tags) {
    return Timer.builder(name).tags(tags).serviceLevelObjectives(buckets).register(registry);
  }
}
