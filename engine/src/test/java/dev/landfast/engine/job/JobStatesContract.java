package dev.landfast.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.Settlement.Await;
import dev.landfast.engine.job.Settlement.Fail;
import dev.landfast.engine.job.Settlement.Outcome;
import dev.landfast.engine.job.Settlement.Release;
import dev.landfast.engine.job.Settlement.Retry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each row of docs/job-states.md, made to happen. */
public abstract class JobStatesContract extends JobStoreFixture {
  private static final Path PAGE = Path.of("../docs/job-states.md");
  private static final Pattern ROW = Pattern.compile("\\| (–|[a-z]+) \\| (.+) \\| ([a-z]+) \\|");

  protected JobStatesContract(StoreUnderTest place) {
    super(place);
  }

  private @Nullable Lease held;

  /** Of the content that a duplicate has, too. */
  private String first = "";

  @TestFactory
  Stream<DynamicTest> transitions() throws IOException {
    return rows().stream()
        .map(row -> DynamicTest.dynamicTest(row.from + ": " + row.event, () -> assertHappens(row)));
  }

  @Test
  void everyStateIsReached() throws Exception {
    Set<String> reached = rows().stream().map(Row::to).collect(Collectors.toSet());

    for (JobState state : JobState.values()) {
      assertThat(reached).contains(state.text());
    }
  }

  private void assertHappens(Row row) throws Exception {
    String job = begin(row.from, row.event);
    if (!row.from.equals("–")) {
      assertThat(state(job).text()).isEqualTo(row.from);
      for (String step : row.event.split(", then ", -1)) {
        happen(job, step);
      }
    }
    assertThat(state(job).text()).isEqualTo(row.to);
    drain();
  }

  /** A job in the state, which is the only one that can be claimed. */
  private String begin(String state, String event) throws Exception {
    return switch (state) {
      case "–" ->
          switch (event) {
            case "admit" -> admit();
            case "admit with `notBefore`" -> admitLater();
            case "admit what came before, in a pipeline that takes it once" -> admitDuplicate();
            default -> throw new IllegalArgumentException("The page says: " + event);
          };
      case "duplicate" -> admitDuplicate();
      case "ready" -> admit();
      case "waiting" -> admitLater();
      case "running" -> running(event);
      case "done" -> admitAndSettle(finish());
      case "failed" ->
          event.contains("another job of its content")
              ? failedAndReplaced()
              : admitAndSettle(new Fail(ERROR));
      case "cancelled" -> cancelled();
      default -> throw new IllegalArgumentException("The page names a state " + state);
    };
  }

  private String admitLater() throws JobStoreException {
    Taken taken = taken(0);
    store.admit(admission(TENANT, clock.instant().plus(TERM), null, null, List.of(taken)));
    return taken.job();
  }

  private String admitDuplicate() throws JobStoreException {
    Taken one = taken(0);
    Taken two = taken(0);
    String content = id();
    for (Taken taken : List.of(one, two)) {
      FileRecord file = taken.file();
      FileRecord same =
          new FileRecord(file.id(), "a", null, null, file.locator(), 1, content, file.receivedAt());
      store.admit(
          new Admission(
              TENANT,
              new Pipeline("papers", 7, PIPELINE.stages(), Set.of(), true),
              "correlation",
              clock.instant(),
              null,
              null,
              List.of(new Taken(0, taken.job(), same)),
              null));
    }
    first = one.job();
    return two.job();
  }

  private String failedAndReplaced() throws JobStoreException {
    admitDuplicate();
    settle(claim(), new Fail(ERROR));
    return first;
  }

  private String running(String event) throws Exception {
    String job = admit();
    held = claim();
    for (int lost = 1; event.contains("`lostMax`th") && lost < LOST_MAX; lost++) {
      loseLease();
      held = claim();
    }
    return job;
  }

  private String cancelled() throws JobStoreException {
    String job = admit();
    store.cancel(TENANT, job);
    return job;
  }

  private void happen(String job, String event) throws Exception {
    switch (event) {
      case "claim", "claim before its time" -> store.claim("worker", OFFERS, 10, TERM);
      case "claim when its time has come" -> {
        pass(TERM);
        store.claim("worker", OFFERS, 10, TERM);
      }
      case "nobody knows its stage for ten minutes" -> {
        int failed = 0;
        for (int minutes = 0; minutes < 10; minutes++) {
          pass(Duration.ofMinutes(1));
          failed += store.offer(List.of(), Duration.ofMinutes(10));
        }
        assertThat(failed).isOne();
      }
      case "cancel" -> store.cancel(TENANT, job);
      case "retry by hand", "retry by hand, while another job of its content has its place" ->
          store.retry(TENANT, job);
      case "the first job of its content is done" -> settle(claim(), finish());
      case "the first job of its content fails" -> settle(claim(), new Fail(ERROR));
      case "the first job of its content is cancelled" -> store.cancel(TENANT, first);
      case "settle `done` with a next stage" -> say(advance());
      case "settle `done` at the last stage" -> say(finish());
      case "settle `retry`" -> say(new Retry(ERROR, TERM));
      case "settle `retry` with its attempts spent" -> say(new Retry(ERROR, TERM, true));
      case "settle `fail`" -> say(new Fail(ERROR));
      case "settle `release`" -> say(new Release());
      case "settle `waiting` for a callback" -> say(new Await(TERM));
      case "a callback says `done` at the last stage" ->
          store.remote().settleAwaited(Objects.requireNonNull(held), finish(), "called");
      case "none comes in time" -> {
        pass(TERM);
        store.expire();
      }
      case "lease runs out", "lease runs out for the `lostMax`th time at this stage" -> loseLease();
      default -> throw new IllegalArgumentException("The page says that this happens: " + event);
    }
  }

  private void say(Outcome outcome) throws JobStoreException {
    assertThat(settle(Objects.requireNonNull(held), outcome)).isNotEqualTo(SettleResult.LEASE_LOST);
  }

  private void loseLease() throws JobStoreException {
    pass(TERM);
    assertThat(store.expire()).hasSize(1);
  }

  /** Leaves nothing to be claimed by the next row. */
  private void drain() throws Exception {
    pass(TERM);
    store.expire();
    for (Lease lease : store.claim("worker", OFFERS, 10, TERM)) {
      settle(lease, finish());
    }
  }

  private static List<Row> rows() throws IOException {
    List<Row> rows =
        Files.readAllLines(PAGE).stream()
            .map(ROW::matcher)
            .filter(Matcher::matches)
            .filter(matcher -> !matcher.group(1).equals("from"))
            .map(matcher -> new Row(matcher.group(1), matcher.group(2), matcher.group(3)))
            .toList();
    assertThat(rows).hasSizeGreaterThan(20);
    return rows;
  }

  private record Row(String from, String event, String to) {}
}
