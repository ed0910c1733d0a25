package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.JobFact;
import dev.landfast.engine.job.JobFact.Admitted;
import dev.landfast.engine.job.JobFact.JobEnded;
import dev.landfast.engine.job.QueueView.StageDepth;
import dev.landfast.server.Activity.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class ActivityTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  private final Activity activity = new Activity(new Random(1));

  @Test
  void stepHasWhatWasCommittedInIt() {
    activity.committed(List.of(new Admitted("p", 3, 1, 300), ended("done", 10)));
    activity.committed(List.of(ended("failed", 30), ended("cancelled", 9_999)));
    activity.sample(
        AT, List.of(new StageDepth("p", "a", 1, 2, 3), new StageDepth("p", "b", 10, 20, 30)));
    activity.sample(AT.plusSeconds(5), List.of());

    assertThat(activity.samples())
        .containsExactly(
            new Sample(AT, 3, 300, 1, 1, 10L, 30L, 11, 22, 33),
            new Sample(AT.plusSeconds(5), 0, 0, 0, 0, null, null, 0, 0, 0));
  }

  @Test
  void percentilesAreOfTheNearestRank() {
    activity.committed(
        LongStream.rangeClosed(1, 100).mapToObj(millis -> ended("done", millis)).toList());
    activity.sample(AT, List.of());
    assertThat(activity.samples().getFirst().p50Millis()).isEqualTo(50);
    assertThat(activity.samples().getFirst().p95Millis()).isEqualTo(95);
  }

  @Test
  void manyJobsOfOneStepAreToldByAFewOfThem() {
    activity.committed(
        LongStream.rangeClosed(1, 100_000).mapToObj(millis -> ended("done", millis)).toList());
    activity.sample(AT, List.of());
    assertThat(activity.samples().getFirst().done()).isEqualTo(100_000);
    assertThat(activity.samples().getFirst().p50Millis()).isBetween(45_000L, 55_000L);
  }

  @Test
  void onlyTheLastStepsAreKept() {
    for (int i = 0; i <= Activity.SAMPLES_MAX; i++) {
      activity.sample(AT.plusSeconds(i), List.of());
    }
    assertThat(activity.samples()).hasSize(Activity.SAMPLES_MAX);
    assertThat(activity.samples().getFirst().at()).isEqualTo(AT.plusSeconds(1));
  }

  private static JobFact ended(String outcome, long millis) {
    return new JobEnded("p", outcome, null, Duration.ofMillis(millis));
  }
}
