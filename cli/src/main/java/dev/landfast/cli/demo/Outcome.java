package dev.landfast.cli.demo;

import dev.landfast.cli.client.Answers.FileState;
import dev.landfast.cli.client.Answers.JobState;
import dev.landfast.cli.client.Answers.Problem;
import dev.landfast.cli.client.Answers.Timings;
import dev.landfast.cli.demo.Samples.Expectation;
import dev.landfast.cli.demo.Samples.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What became of a file.
 *
 * @param state of its job, or {@code rejected}
 * @param type media type that was found
 * @param length in bytes
 * @param job null when there is none
 * @param text what was found in it; null when there is no such artifact
 * @param timings of the last attempt at each stage, in the order of the stages
 */
record Outcome(
    Expectation expected,
    String state,
    @Nullable String type,
    long length,
    @Nullable String job,
    @Nullable String text,
    Map<String, Timings> timings,
    @Nullable Problem problem) {

  private static final Pattern SPACE = Pattern.compile("\\s+");

  /** Of a file that was not taken. */
  static Outcome rejected(Sample sample, @Nullable Problem problem) {
    return new Outcome(
        sample.expected(), "rejected", null, sample.length(), null, null, Map.of(), problem);
  }

  /**
   * Of a file with a job.
   *
   * @param text null when the job has none
   */
  static Outcome of(Sample sample, JobState job, FileState file, @Nullable String text) {
    Map<String, Timings> timings = new LinkedHashMap<>();
    job.attempts().forEach(attempt -> timings.put(attempt.stage(), attempt.timings()));
    return new Outcome(
        sample.expected(),
        job.state(),
        file.type(),
        file.length(),
        job.id(),
        text,
        timings,
        job.error());
  }

  String name() {
    return expected.name();
  }

  /** Whether there is a job with a text that can be read. */
  boolean hasText() {
    return job != null && text != null;
  }

  boolean isAsExpected() {
    return differences().isEmpty();
  }

  /** What was expected and did not happen, each as a sentence; empty when all did. */
  List<String> differences() {
    List<String> differences = new ArrayList<>();
    differ(differences, "state", expected.state(), state);
    differ(differences, "type", expected.type(), type == null ? null : withoutParameters(type));
    differ(differences, "code", expected.code(), problem == null ? null : problem.code());
    String phrase = expected.contains();
    if (phrase != null && !onOneLine(text == null ? "" : text).contains(onOneLine(phrase))) {
      differences.add("Expected its text to contain \"" + phrase + "\".");
    }
    return differences;
  }

  private static void differ(
      List<String> differences, String what, @Nullable String expected, @Nullable String found) {
    if (expected != null && !expected.equals(found)) {
      differences.add(
          "Expected the "
              + what
              + " "
              + expected
              + (found == null ? ", found none." : ", found " + found + "."));
    }
  }

  private static String withoutParameters(String type) {
    int end = type.indexOf(';');
    return end < 0 ? type : type.substring(0, end).strip();
  }

  static String onOneLine(String text) {
    return SPACE.matcher(text).replaceAll(" ").strip();
  }
}
