package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules for Prometheus: that they fire, and that what they speak of is there. */
final class AlertsTest {
  private static final int SECONDS_MAX = 60;
  private static final Path RULES = Path.of("../ops/prometheus");
  private static final Path DOCS = Path.of("../docs");

  @TempDir private Path folder;

  @Test
  void eachFiresWhereItMustAndIsSilentBesideIt() throws Exception {
    assumeTrue(hasPromtool(), "promtool is not on the PATH (Debian package prometheus)");
    Path log = folder.resolve("log");
    Process promtool =
        new ProcessBuilder("promtool", "test", "rules", "alerts-test.yaml")
            .directory(RULES.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(promtool.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    assertThat(promtool.exitValue()).as(Files.readString(log)).isZero();
  }

  @Test
  void eachIsTried() throws IOException {
    List<String> tried = all("alertname: (\\w+)", read(RULES.resolve("alerts-test.yaml")));
    assertThat(all("alert: (\\w+)", rules())).isNotEmpty().allMatch(tried::contains);
  }

  @Test
  void eachReadsMetricsThatAreDocumented() throws IOException {
    String metrics = read(DOCS.resolve("metrics.md"));
    for (String name : all("(landfast_[a-z_]+)", rules())) {
      assertThat(metrics).contains("`" + name.replaceAll("_(sum|count)$", "") + "`");
    }
  }

  @Test
  void eachLeadsToAPageThatSaysWhatToDo() throws IOException {
    List<String> headings =
        all("(?m)^## (.+)$", read(DOCS.resolve("troubleshooting.md"))).stream()
            .map(AlertsTest::anchor)
            .toList();
    List<String> runbooks = all("runbook: docs/troubleshooting.md#(\\S+)", rules());
    assertThat(runbooks).hasSameSizeAs(all("alert: (\\w+)", rules()));
    assertThat(headings).containsAll(runbooks);
  }

  /** As GitHub makes them. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "").replace(' ', '-');
  }

  private static String rules() throws IOException {
    return read(RULES.resolve("alerts.yaml"));
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file);
  }

  private static List<String> all(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }

  private static boolean hasPromtool() {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(entry -> Files.isExecutable(Path.of(entry, "promtool")));
  }
}
