package dev.landfast.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SamplesTest {
  @TempDir private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    Files.createDirectory(folder.resolve("documents"));
  }

  private void expect(String json) throws IOException {
    Files.writeString(folder.resolve("expected.json"), json);
  }

  @Test
  void filesComeInTheOrderOfTheList() throws IOException {
    Files.writeString(folder.resolve("documents/b.txt"), "bb");
    Files.writeString(folder.resolve("documents/a #1.txt"), "aaa");
    expect(
        """
        {"pipeline": "documents", "files": [
          {"name": "b.txt", "state": "done", "type": "text/plain", "contains": "bb"},
          {"name": "a #1.txt", "state": "rejected", "code": "EMPTY_FILE"}]}
        """);

    Samples samples = Samples.read(folder);

    assertThat(samples.pipeline()).isEqualTo("documents");
    assertThat(samples.files())
        .extracting(Samples.Sample::name)
        .containsExactly("b.txt", "a #1.txt");
    assertThat(samples.bytes()).isEqualTo(5);
    assertThat(samples.files().getLast().path()).isEqualTo(folder.resolve("documents/a #1.txt"));
    assertThat(samples.files().getLast().expected().type()).isNull();
  }

  @Test
  void namesMayHaveAnyLetters() throws IOException {
    Files.writeString(folder.resolve("documents/größe 報告書.txt"), "x");
    expect("{\"pipeline\":\"p\",\"files\":[{\"name\":\"größe 報告書.txt\",\"state\":\"done\"}]}");

    assertThat(Samples.read(folder).files().getFirst().path()).hasContent("x");
  }

  @Test
  void missingFileIsNamed() throws IOException {
    expect("{\"pipeline\":\"p\",\"files\":[{\"name\":\"gone.txt\",\"state\":\"done\"}]}");

    assertThatThrownBy(() -> Samples.read(folder))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageEndingWith("gone.txt");
  }

  @Test
  void listThatIsNoJsonIsSaidToBe() throws IOException {
    expect("{\"pipeline\":");

    assertThatThrownBy(() -> Samples.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("expected.json is not what it should be");
  }
}
