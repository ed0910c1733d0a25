package dev.landfast.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WorkspaceTest {
  private static final int RUNS = 20;
  private static final Path OTHER_VOLUME = Path.of("/dev/shm");

  @TempDir Path directory;

  @Test
  void resultsArePublishedTogetherWithTheirManifestAndNothingElseIsLeft() throws IOException {
    Path target = directory.resolve("report");
    String run;
    try (Workspace workspace = Workspace.open(directory, "export")) {
      run = workspace.root().getFileName().toString();
      Files.writeString(workspace.part("Sheet.csv"), "a,b\n");
      Files.createDirectories(workspace.out().resolve("more/below"));
      Files.writeString(workspace.out().resolve("more/below/\"quoted\".txt"), "");
      Files.writeString(workspace.tmp().resolve("scratch"), "no result");

      assertThat(target).doesNotExist();
      assertThat(workspace.publish(target)).isEqualTo(new Durable(target));
    }
    assertThat(entries(directory)).containsExactly("report");
    assertThat(target.resolve("0001-Sheet.csv")).hasContent("a,b\n");
    assertThat(target.resolve("more/below/\"quoted\".txt")).isEmptyFile();
    assertThat(target.resolve(Workspace.MANIFEST))
        .hasContent(
            """
            {
              "run": "%s",
              "files": [
                {"path": "0001-Sheet.csv", "length": 4, "sha256": "5be08c9684a1d25efcee09318204824278b08bbfb4aef973ffefd0b9d7478313"},
                {"path": "more/below/\\"quoted\\".txt", "length": 0, "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}
              ]
            }
            """
                .formatted(run));
  }

  @Test
  void nothingIsLeftOfAWorkspaceThatWasNotPublished() throws IOException {
    try (Workspace workspace = Workspace.open(directory, "export")) {
      Files.writeString(workspace.part("Sheet.csv"), "given up");
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void closingAgainDoesNothing() throws IOException {
    Workspace workspace = Workspace.open(directory, "export");
    workspace.close();
    workspace.close();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void nameSaysWhatWhenAndWho() throws IOException {
    try (Workspace workspace = Workspace.open(directory, "export")) {
      assertThat(workspace.root().getFileName().toString())
          .matches("export-[0-9]{8}T[0-9]{6}Z-" + ProcessHandle.current().pid() + "-[0-9a-f]{8}");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(workspace.root())))
          .isEqualTo("rwx------");
      assertThat(workspace.environment())
          .containsEntry("LANDFAST_OUT", workspace.out().toString())
          .containsEntry("TMPDIR", workspace.tmp().toString());
    }
  }

  @Test
  void partsAreListedInTheirOrder() throws IOException {
    try (Workspace workspace = Workspace.open(directory, "export")) {
      List<String> asked = new ArrayList<>();
      for (String name : List.of("Zahlen.csv", "Übersicht.csv", "Anhang.csv")) {
        asked.add(Files.createFile(workspace.part(name)).getFileName().toString());
      }
      for (int i = 4; i <= 12; i++) {
        asked.add(Files.createFile(workspace.part("x")).getFileName().toString());
      }
      assertThat(entries(workspace.out())).isEqualTo(asked);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "/a", "../a"})
  void partThatIsNoFileNameIsRefused(String name) throws IOException {
    try (Workspace workspace = Workspace.open(directory, "export")) {
      assertThatThrownBy(() -> workspace.part(name)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "-x", "..", "ä"})
  void labelThatIsNoneIsRefused(String label) {
    assertThatThrownBy(() -> Workspace.open(directory, label))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void whatHasTheNameIsUntouchedBeItADirectoryAFileOrALink() throws IOException {
    Files.writeString(Files.createDirectory(directory.resolve("full")).resolve("f"), "theirs");
    Files.createDirectory(directory.resolve("empty"));
    Files.writeString(directory.resolve("file"), "theirs");
    Files.createSymbolicLink(directory.resolve("link"), Path.of("nowhere"));
    try (Workspace workspace = Workspace.open(directory, "export")) {
      Files.writeString(workspace.part("f"), "ours");
      for (String name : List.of("full", "empty", "file", "link")) {
        assertThat(workspace.publish(directory.resolve(name)))
            .isEqualTo(new Exists(directory.resolve(name)));
      }
      assertThat(workspace.publish(directory.resolve("free"))).isInstanceOf(Durable.class);
    }
    assertThat(directory.resolve("full/f")).hasContent("theirs");
    assertThat(directory.resolve("empty")).isEmptyDirectory();
    assertThat(directory.resolve("file")).hasContent("theirs");
    assertThat(directory.resolve("link")).isSymbolicLink();
    assertThat(directory.resolve("free/0001-f")).hasContent("ours");
  }

  @Test
  void ofManyRunsOfOneTargetOneWinsAndTheOthersAreToldSo() throws Exception {
    List<PublishResult> results = runs(workspace -> workspace.publish(directory.resolve("report")));

    assertThat(results).filteredOn(Durable.class::isInstance).hasSize(1);
    assertThat(results).filteredOn(Exists.class::isInstance).hasSize(RUNS - 1);
    assertThat(entries(directory)).containsExactly("report");
    assertThat(entries(directory.resolve("report"))).containsExactly("0001-f", Workspace.MANIFEST);
  }

  @Test
  void numberedRunsOfOneTargetAllHaveAResult() throws Exception {
    List<PublishResult> results =
        runs(workspace -> workspace.publishNumbered(directory.resolve("report")));

    assertThat(results).allMatch(Durable.class::isInstance);
    assertThat(results.stream().map(PublishResult::target).distinct()).hasSize(RUNS);
    assertThat(entries(directory)).hasSize(RUNS).contains("report-0001", "report-0020");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onAnotherVolumeItIsCopiedBesideTheTargetFirst(boolean numbered) throws IOException {
    assumeTrue(
        Files.isWritable(OTHER_VOLUME)
            && !Files.getFileStore(OTHER_VOLUME).equals(Files.getFileStore(directory)),
        OTHER_VOLUME + " is no other volume that can be written");
    Path base = Files.createTempDirectory(OTHER_VOLUME, "landfast");
    try {
      try (Workspace workspace = Workspace.open(base, "export")) {
        Path script = Files.createDirectory(workspace.out().resolve("bin")).resolve("run");
        Files.writeString(script, "#!/bin/sh\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x---"));
        Path target = directory.resolve("report");
        PublishResult result =
            numbered ? workspace.publishNumbered(target) : workspace.publish(target);
        assertThat(result).isInstanceOf(Durable.class);
        Path copy = result.target().resolve("bin/run");
        assertThat(copy).hasContent("#!/bin/sh\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
            .isEqualTo("rwxr-x---");
        assertThat(result.target().resolve(Workspace.MANIFEST)).exists();
      }
      assertThat(entries(directory)).hasSize(1);
      assertThat(base).isEmptyDirectory();
    } finally {
      FolderTree.delete(base);
    }
  }

  @Test
  void linkAmongTheResultsIsRefused() throws IOException {
    try (Workspace workspace = Workspace.open(directory, "export")) {
      Files.createSymbolicLink(workspace.out().resolve("link"), Path.of("/etc/passwd"));

      assertThatThrownBy(() -> workspace.publish(directory.resolve("report")))
          .isInstanceOf(NotAFileException.class)
          .hasMessageContaining("link");
    }
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%E9.csv", "%C3%28/named.csv"})
  void resultThatTheManifestCannotNameIsRefused(String escaped) throws IOException {
    try (Workspace workspace = Workspace.open(directory, "export")) {
      Path odd = Path.of(URI.create(workspace.out().toUri() + escaped));
      Files.createDirectories(odd.getParent());
      Files.writeString(odd, "content");

      assertThatThrownBy(() -> workspace.publish(directory.resolve("report")))
          .isInstanceOf(FileSystemException.class)
          .hasMessageContainingAll(escaped.substring(0, 3), "is no text", "Rename it");
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void nameOfTheManifestIsKeptForIt() throws IOException {
    try (Workspace workspace = Workspace.open(directory, "export")) {
      Files.writeString(workspace.out().resolve(Workspace.MANIFEST), "{}");

      assertThatThrownBy(() -> workspace.publish(directory.resolve("report")))
          .isInstanceOf(FileAlreadyExistsException.class)
          .hasMessageContaining("kept for the manifest");
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void missingFolderOfTheTargetIsNotCreated() throws IOException {
    try (Workspace workspace = Workspace.open(directory, "export")) {
      assertThatThrownBy(() -> workspace.publish(directory.resolve("missing/report")))
          .isInstanceOf(NoSuchFileException.class);
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void whatAProgramClosedToItselfIsRemovedAllTheSame() throws IOException {
    try (Workspace workspace = Workspace.open(directory, "export")) {
      Path closed = Files.createDirectories(workspace.tmp().resolve("a/b"));
      Files.writeString(closed.resolve("f"), "kept from nobody");
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
      Files.setPosixFilePermissions(
          closed.getParent(), PosixFilePermissions.fromString("r-xr-xr-x"));
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void linkInAWorkspaceIsRemovedAndNotWhatItLeadsTo() throws IOException {
    Path kept = Files.createDirectory(directory.resolve("kept"));
    Files.writeString(kept.resolve("f"), "kept");
    try (Workspace workspace = Workspace.open(directory, "export")) {
      Files.createSymbolicLink(workspace.tmp().resolve("link"), kept);
    }
    assertThat(kept.resolve("f")).hasContent("kept");
  }

  private List<PublishResult> runs(Step step) throws Exception {
    CountDownLatch start = new CountDownLatch(RUNS);
    List<Future<PublishResult>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(RUNS)) {
      for (int i = 0; i < RUNS; i++) {
        running.add(
            threads.submit(() -> {
              try (Workspace workspace =
                  Workspace.open(directory, "export", InstantSource.system())) {
                Files.writeString(workspace.part("f"), "ours");
                start.countDown();
                start.await();
                return step.publish(workspace);
              }
            }));
      }
      List<PublishResult> results = new ArrayList<>();
      for (Future<PublishResult> one : running) {
        results.add(one.get());
      }
      return results;
    }
  }

  private static List<String> entries(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private interface Step {
    PublishResult publish(Workspace workspace) throws IOException;
  }
}
