package dev.landfast.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.cli.client.Answers.Problem;
import dev.landfast.cli.demo.Samples.Expectation;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class OutcomeTest {
  private static Outcome outcome(
      Expectation expected,
      String state,
      @Nullable String type,
      @Nullable String text,
      @Nullable Problem problem) {
    return new Outcome(expected, state, type, 1, "job", text, Map.of(), problem);
  }

  private static final Expectation DONE =
      new Expectation("a.txt", "done", "text/plain", "quick brown fox", null);
  private static final Expectation FAILED =
      new Expectation("a.pdf", "failed", null, null, "PARSE_UNREADABLE");

  @Test
  void everythingAsExpectedHasNoDifference() {
    assertThat(
            outcome(DONE, "done", "text/plain; charset=UTF-8", "The quick\n  brown\tfox.", null)
                .differences())
        .isEmpty();
    assertThat(
            outcome(FAILED, "failed", "application/pdf", null, new Problem("PARSE_UNREADABLE", "x"))
                .differences())
        .isEmpty();
  }

  @Test
  void eachDifferenceIsASentence() {
    assertThat(outcome(DONE, "failed", null, null, new Problem("X", "x")).differences())
        .containsExactly(
            "Expected the state done, found failed.",
            "Expected the type text/plain, found none.",
            "Expected its text to contain \"quick brown fox\".");
    assertThat(outcome(FAILED, "done", "application/pdf", "text", null).differences())
        .containsExactly(
            "Expected the state failed, found done.",
            "Expected the code PARSE_UNREADABLE, found none.");
  }

  @Test
  void anotherCodeIsNotTheExpectedOne() {
    assertThat(
            outcome(FAILED, "failed", null, null, new Problem("STAGE_CRASHED", "x")).isAsExpected())
        .isFalse();
  }
}
