package dev.landfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.cli.demo.Samples;
import dev.landfast.cli.demo.Samples.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code landfast demo} as a process, on the samples of this checkout. */
final class DemoIT {
  @TempDir private Path folder;

  private String data() {
    return folder.resolve("data").toString();
  }

  @Test
  void onceEndsWithZeroWhenEveryOutcomeIsTheExpectedOne() throws Exception {
    Samples samples = Samples.read(LandfastProcess.checkout().resolve("samples"));
    int files = samples.files().size();
    try (LandfastProcess demo = LandfastProcess.start("demo", "--once", "--data", data())) {
      assertThat(demo.awaitEnd()).as(demo.toString()).isZero();

      assertThat(demo.out())
          .anyMatch(line -> line.contains("File") && line.contains("detect parse"))
          .anyMatch(line -> line.startsWith(files + " of " + files + " files ended as expected:"))
          .noneMatch(line -> line.contains("✗"));
      assertThat(demo.err())
          .containsSubsequence(
              "Sending: all done", "Working: " + files + " files", "Working: all done");
      assertThat(folder.resolve("data/demo.log")).isNotEmptyFile();
    }
  }

  @Test
  void jsonTellsEveryFile() throws Exception {
    Samples samples = Samples.read(LandfastProcess.checkout().resolve("samples"));
    try (LandfastProcess demo =
        LandfastProcess.start("demo", "--once", "--json", "--data", data())) {
      assertThat(demo.awaitEnd()).as(demo.toString()).isZero();

      assertThat(demo.out()).hasSize(1);
      JsonNode report = JsonMapper.builder().build().readTree(demo.out().getFirst());
      assertThat(report.get("asExpected").booleanValue()).isTrue();
      assertThat(report.get("files").valueStream().map(file -> file.get("name").stringValue()))
          .containsExactlyElementsOf(samples.files().stream().map(Sample::name).toList());
    }
  }

  @Test
  void anotherOutcomeThanExpectedEndsWithOneAndSaysWhich() throws Exception {
    Path documents = Files.createDirectories(folder.resolve("home/samples/documents"));
    Files.writeString(documents.resolve("note.txt"), "The quick brown fox.");
    Files.writeString(
        documents.resolveSibling("expected.json"),
        """
        {"pipeline": "documents", "files": [
          {"name": "note.txt", "state": "done", "contains": "lazy dog"}]}
        """);
    try (LandfastProcess demo =
        LandfastProcess.start(folder.resolve("home"), "demo", "--once", "--data", data())) {
      assertThat(demo.awaitEnd()).as(demo.toString()).isOne();

      assertThat(demo.out())
          .containsSubsequence(
              "Not as expected",
              "✗ note.txt  done",
              "  Expected its text to contain \"lazy dog\".");
    }
  }

  @Test
  void demoStaysUpUntilItIsStopped() throws Exception {
    try (LandfastProcess demo = LandfastProcess.start("demo", "--data", data())) {
      String line = demo.awaitOut("/v1/files?pipeline=");
      assertThat(line).startsWith("  curl -F file=@");
      String curl = demo.awaitOut("artifacts/text.txt");
      assertThat(curl).contains("http://127.0.0.1:");

      demo.terminate();

      assertThat(demo.awaitEnd()).isZero();
      assertThat(demo.out()).anyMatch(text -> text.contains("Landfast stays up at http://"));
    }
  }

  @Test
  void demoOnDataThatIsInUseEndsWithThree() throws Exception {
    try (LandfastProcess serve = LandfastProcess.start("serve", "--data", data(), "--port", "0")) {
      serve.awaitReady();
      try (LandfastProcess demo = LandfastProcess.start("demo", "--once", "--data", data())) {
        assertThat(demo.awaitEnd()).isEqualTo(3);
        assertThat(demo.err()).singleElement().asString().contains("is in use by process");
      }
    }
  }

  @Test
  void sampleThatIsMissingEndsWithThree() throws IOException, Exception {
    Files.createDirectories(folder.resolve("home/samples/documents"));
    Files.writeString(
        folder.resolve("home/samples/expected.json"),
        "{\"pipeline\":\"documents\",\"files\":[{\"name\":\"gone.pdf\",\"state\":\"done\"}]}");
    try (LandfastProcess demo =
        LandfastProcess.start(folder.resolve("home"), "demo", "--once", "--data", data())) {
      assertThat(demo.awaitEnd()).isEqualTo(3);
      assertThat(demo.err())
          .isEqualTo(
              List.of(
                  "landfast: The sample file "
                      + folder.resolve("home/samples/documents/gone.pdf")
                      + " is missing."));
    }
    assertThat(folder.resolve("data")).doesNotExist();
  }
}
