package dev.landfast.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.cli.Screen;
import dev.landfast.cli.client.Answers.Problem;
import dev.landfast.cli.client.Answers.Timings;
import dev.landfast.cli.demo.Samples.Expectation;
import dev.landfast.cli.terminal.DisplayText;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class DemoReportTest {
  private static final String JOB = "01a20147-e356-7000-8119-7f2dfe1a7178";

  private static Outcome done(String name, String text, @Nullable String phrase) {
    Map<String, Timings> timings = new LinkedHashMap<>();
    for (String stage : List.of("detect", "parse", "validate", "chunk")) {
      timings.put(stage, new Timings(1L, 0L, stage.equals("parse") ? 312L : 0L, 2L));
    }
    return new Outcome(
        new Expectation(name, "done", "application/pdf", phrase, null),
        "done",
        "application/pdf",
        84_200,
        JOB,
        text,
        timings,
        null);
  }

  private static Outcome empty() {
    return new Outcome(
        new Expectation("empty.txt", "rejected", null, null, "EMPTY_FILE"),
        "rejected",
        null,
        0,
        null,
        null,
        Map.of(),
        new Problem("EMPTY_FILE", "The file is empty. Send one that has content."));
  }

  private static DemoReport report(Outcome... outcomes) {
    return new DemoReport(
        new DemoRun(
            URI.create("http://127.0.0.1:40123"),
            "batch-1",
            new Samples("documents", List.of()),
            List.of(outcomes),
            Duration.ofMillis(410),
            Duration.ofMillis(3120)));
  }

  private static String printed(Screen screen, boolean serverStays, Outcome... outcomes) {
    report(outcomes).print(screen.terminal(), serverStays);
    return screen.out();
  }

  @Test
  void pipedReportHasWholeUrls() {
    assertThat(
            printed(
                Screen.plain(80), true, done("annual-report.pdf", "Revenue grew.", null), empty()))
        .isEqualTo(
            """

              File              Type    Size State    detect parse validate chunk ms
            ✓ annual-report.pdf PDF  84.2 kB done         <1   312       <1    <1
            ✓ empty.txt         –        0 B rejected      –     –        –     –

            2 of 2 files ended as expected: 1 done, 1 rejected.
            Received in one request and durable after 0.41 s, all through after 3.12 s.

            Failed on purpose
            ✓ empty.txt  EMPTY_FILE
              The file is empty. Send one that has content.

            Extracted text
              annual-report.pdf  http://127.0.0.1:40123/v1/jobs/%s/artifacts/text.txt
            """
                .formatted(JOB));
  }

  @Test
  void wideTerminalShowsHowTheTextBegins() {
    assertThat(printed(Screen.plain(120), true, done("a.pdf", "Revenue\n\n  grew.", null)))
        .contains("chunk  ms  Text\n", "<1      Revenue grew.\n");
  }

  @Test
  void narrowTerminalGetsIdsInsteadOfWrappedUrls() {
    Screen screen = Screen.colour(80);
    String printed =
        printed(screen, true, done("annual-report.pdf", "x", null), empty())
            .replaceAll("\u001b\\[[0-9;]*m", "");

    assertThat(printed)
        .contains(
            "Extracted text: /v1/jobs/JOB/artifacts/text.txt, where JOB is\n"
                + "  annual-report.pdf  "
                + JOB
                + "\n");
    assertThat(printed.lines())
        .allSatisfy(line -> assertThat(DisplayText.width(line)).isLessThanOrEqualTo(80));
  }

  @Test
  void serverThatGoesLeavesNoUrls() {
    assertThat(printed(Screen.plain(120), false, done("a.pdf", "x", null)))
        .doesNotContain("http://")
        .contains("where JOB is\n  a.pdf  " + JOB);
  }

  @Test
  void whatIsNotAsExpectedIsSaid() {
    DemoReport report = report(done("a.pdf", "Revenue fell.", "Revenue grew"), empty());
    Screen screen = Screen.plain(80);
    report.print(screen.terminal(), true);

    assertThat(report.isAsExpected()).isFalse();
    assertThat(screen.out())
        .contains(
            "✗  a.pdf      PDF",
            "1 of 2 files ended as expected",
            """
            Not as expected
            ✗ a.pdf  done
              Expected its text to contain "Revenue grew".
            """);
  }

  @Test
  void namesAndTextsOfOthersCannotControlTheTerminal() {
    String printed =
        printed(Screen.plain(120), true, done("a\u001b[2J\n.pdf", "\u001b]0;title\u0007", null));

    assertThat(printed).doesNotContain("\u001b", "\u0007").contains("a\ufffd[2J\ufffd.pdf");
  }

  @Test
  void terminalWithoutUnicodeGetsAscii() {
    String printed =
        printed(Screen.dumb(80), true, done("größe.pdf", "x", null), done("報告書", "x", "y"));

    assertThat(printed).matches("[\\x20-\\x7e\n]*").contains("+  gr??e.pdf", "!  ???");
  }

  @Test
  void jsonHasEverything() {
    String json = report(done("a.pdf", "x", "y"), empty()).json("/data");
    JsonNode report = JsonMapper.builder().build().readTree(json);

    assertThat(json).doesNotContain("\n");
    assertThat(report.get("asExpected").booleanValue()).isFalse();
    assertThat(report.get("batch").stringValue()).isEqualTo("batch-1");
    assertThat(report.get("data").stringValue()).isEqualTo("/data");
    JsonNode first = report.get("files").get(0);
    assertThat(first.get("text").stringValue())
        .isEqualTo("http://127.0.0.1:40123/v1/jobs/" + JOB + "/artifacts/text.txt");
    assertThat(first.get("timings").get("parse").get("runMillis").longValue()).isEqualTo(312);
    assertThat(first.get("differences").get(0).stringValue()).contains("to contain \"y\"");
    JsonNode second = report.get("files").get(1);
    assertThat(second.get("asExpected").booleanValue()).isTrue();
    assertThat(second.get("error").get("code").stringValue()).isEqualTo("EMPTY_FILE");
    assertThat(second.get("job").isNull()).isTrue();
  }
}
