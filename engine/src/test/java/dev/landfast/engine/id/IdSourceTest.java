package dev.landfast.engine.id;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class IdSourceTest {
  private final TestClock clock = new TestClock(Instant.ofEpochMilli(0x0123_4567_89ABL));
  private final IdSource ids = new IdSource(clock, new Random(1));

  @Test
  void idIsAUuidOfVersionSevenThatBeginsWithItsTime() {
    String id = ids.next();

    assertThat(id).hasSize(36).startsWith("01234567-89ab-7").isLowerCase();
    assertThat(UUID.fromString(id)).returns(7, UUID::version).returns(2, UUID::variant);
  }

  @Test
  void idsOfOneMillisecondAscend() {
    assertAscending(next(10_000)); // more than its 12 bits of sequence can tell apart
  }

  @Test
  void idsAscendWhenTheClockStepsBack() {
    List<String> made = next(10);
    clock.advance(Duration.ofHours(-1));
    made.addAll(next(10));
    clock.advance(Duration.ofMinutes(59));
    made.addAll(next(10));

    assertAscending(made);
  }

  @Test
  void idsFollowTheClockWhenItGoesOn() {
    next(10_000);
    clock.advance(Duration.ofMinutes(1));

    assertThat(ids.next()).startsWith("01234568-740b-7000");
  }

  @Test
  void idsOfTwoSourcesDiffer() {
    IdSource other = new IdSource(clock, new Random(2));

    assertThat(other.next()).isNotEqualTo(ids.next());
  }

  @Test
  void idsOfManyThreadsAreUnique() throws Exception {
    List<String> made = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<List<String>>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(threads.submit(() -> next(5_000)));
      }
      for (Future<List<String>> one : all) {
        made.addAll(one.get(30, TimeUnit.SECONDS));
      }
    }
    // The random bits would hide a time and a sequence that two threads got.
    assertThat(made.stream().map(id -> id.substring(0, 18))).doesNotHaveDuplicates();
  }

  private List<String> next(int count) {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(ids.next());
    }
    return made;
  }

  private static void assertAscending(List<String> made) {
    assertThat(made).isSorted();
    assertThat(made.stream().map(id -> id.substring(0, 18))).doesNotHaveDuplicates();
  }
}
