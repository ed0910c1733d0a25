package dev.landfast.rig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.crashfs.Acknowledgements;
import dev.landfast.crashfs.CrashFileSystem;
import dev.landfast.crashfs.CrashReport;
import dev.landfast.crashfs.CrashScenario;
import dev.landfast.crashfs.Errno;
import dev.landfast.publish.PublishResult;
import dev.landfast.publish.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** Publications of folders: all of one is there, or nothing. */
final class FolderScenarios {
  private static final Errno[] ERRORS = {
    Errno.EIO, Errno.ENOSPC, Errno.EACCES, Errno.EBUSY, Errno.EXDEV
  };

  /** More than a page, and no round number. */
  private static final String LARGE = "new content, ".repeat(400);

  private static final String SMALL = "small content";

  private FolderScenarios() {}

  static List<Scenario> all() {
    return List.of(
        new Scenario("folderIsWholeOrNotThere", FolderScenarios::folder),
        new Scenario("folderFromAnotherVolumeIsWholeOrNotThere", FolderScenarios::otherFolder),
        new Scenario("numberedFoldersAreWholeAndKeepTheOthers", FolderScenarios::numberedFolder));
  }

  private static CrashReport folder(CrashScenario scenario) throws Exception {
    return scenario
        .when((root, acks) -> publishFolder(root, root.resolve("report"), acks))
        .whenFailingAndCrashing(ERRORS)
        .then((root, acks) -> absentOrWhole(root.resolve("report"), acks));
  }

  private static CrashReport otherFolder(CrashScenario scenario) throws Exception {
    return scenario
        .on(CrashFileSystem.builder().volume("fast", "/staging"))
        .when((root, acks) ->
            publishFolder(root.getFileSystem().getPath("/staging"), root.resolve("report"), acks))
        .whenFailingAndCrashing(ERRORS)
        .then((root, acks) -> absentOrWhole(root.resolve("report"), acks));
  }

  private static CrashReport numberedFolder(CrashScenario scenario) throws Exception {
    return scenario
        .given(root -> {
          Files.createDirectory(root.resolve("report-0001"));
          Files.writeString(root.resolve("report-0001/theirs"), SMALL);
        })
        .when((root, acks) -> {
          try (Workspace workspace = Workspace.open(root, "export")) {
            fill(workspace);
            acknowledge(workspace.publishNumbered(root.resolve("report")), acks);
          }
        })
        .whenFailingAndCrashing(ERRORS)
        .then((root, acks) -> {
          assertThat(Files.readString(root.resolve("report-0001/theirs"))).isEqualTo(SMALL);
          absentOrWhole(root.resolve("report-0002"), acks);
        });
  }

  private static void publishFolder(Path base, Path target, Acknowledgements acks)
      throws IOException {
    try (Workspace workspace = Workspace.open(base, "export")) {
      fill(workspace);
      acknowledge(workspace.publish(target), acks);
    }
  }

  private static void fill(Workspace workspace) throws IOException {
    Files.writeString(workspace.part("a.csv"), LARGE);
    Files.createDirectory(workspace.out().resolve("more"));
    Files.writeString(workspace.out().resolve("more/b.csv"), SMALL);
  }

  private static void acknowledge(PublishResult result, Acknowledgements acks) {
    acks.acknowledge(result.getClass().getSimpleName());
  }

  private static void absentOrWhole(Path folder, Acknowledgements acks) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      assertThat(acks.contains("Durable")).as("acknowledged, and not there").isFalse();
      return;
    }
    assertThat(Files.readString(folder.resolve("0001-a.csv"))).isEqualTo(LARGE);
    assertThat(Files.readString(folder.resolve("more/b.csv"))).isEqualTo(SMALL);
    assertThat(Files.readString(folder.resolve(Workspace.MANIFEST)))
        .contains("\"0001-a.csv\", \"length\": " + LARGE.length(), "\"more/b.csv\"")
        .endsWith("]\n}\n");
  }
}
