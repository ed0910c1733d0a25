package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.server.Subject.Kind;
import dev.landfast.server.Watches.Viewer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class WatchesTest {
  private static final Subject JOB = new Subject(Kind.JOB, "t", "j");
  private static final Duration GUARD = Duration.ofSeconds(60);

  private final AtomicReference<Snapshot> now = new AtomicReference<>(snapshot("0"));
  private final AtomicInteger reads = new AtomicInteger();

  @AutoClose
  private final Watches watches =
      new Watches(_ -> {
        reads.incrementAndGet();
        return Optional.of(now.get());
      });

  @Test
  void oneReadServesAllViewers() throws Exception {
    List<Viewer> viewers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      viewers.add(watches.open(JOB));
    }
    int before = reads.get();
    now.set(snapshot("1"));
    for (Viewer viewer : viewers) {
      assertThat(next(viewer, snapshot("0")).whole()).isEqualTo("1");
    }
    assertThat(reads.get() - before).isLessThan(100);
  }

  @Test
  void changeIsReadAtOnceAndByItself() throws Exception {
    try (Viewer viewer = watches.open(JOB)) {
      now.set(snapshot("1"));
      watches.changed();
      assertThat(next(viewer, snapshot("0")).whole()).isEqualTo("1");
      now.set(snapshot("2")); // by another process
      assertThat(next(viewer, snapshot("1")).whole()).isEqualTo("2");
    }
  }

  @Test
  void whatWasOverIsLookedAtAnew() throws Exception {
    now.set(Snapshot.of(List.of(), "over", true));
    try (Viewer _ = watches.open(JOB)) {
      now.set(snapshot("again"));
      try (Viewer later = watches.open(JOB)) {
        assertThat(later.watch().newest().whole()).isEqualTo("again");
      }
    }
  }

  @Test
  void viewersHaveABound() throws Exception {
    List<Viewer> viewers = new ArrayList<>();
    for (int i = 0; i < Watches.VIEWERS_MAX; i++) {
      viewers.add(watches.open(JOB));
    }
    assertThatThrownBy(() -> watches.open(JOB))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.code()).isEqualTo(ProblemCode.TOO_MANY_STREAMS));
    viewers.getFirst().close();
    watches.open(JOB).close();
  }

  @Test
  void closingWakesThoseThatWait() throws Exception {
    try (Viewer viewer = watches.open(JOB)) {
      watches.close();
      assertThat(viewer.watch().next(snapshot("0"), GUARD)).isNull();
      assertThat(viewer.watch().isClosed()).isTrue();
    }
  }

  private static Snapshot next(Viewer viewer, Snapshot seen) throws InterruptedException {
    return Objects.requireNonNull(viewer.watch().next(seen, GUARD));
  }

  private static Snapshot snapshot(String whole) {
    return Snapshot.of(List.of(), whole, false);
  }
}
