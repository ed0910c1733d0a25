package dev.landfast.rig;

import static org.assertj.core.api.Assertions.assertThat;

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
    Errno.EIO, Errno.ENOSPC, Errno.EACCES, Errno.EBUSY, Errno.EXDEV, Errno.EINTR
  };

  /** More than a page, and no round number. */
  private static final String LARGE = "new content, ".repeat(400);

  private static final String SMALL = "small content";

  private FolderScenarios() {}

  static List<Scenario> all() {
    return List.of(folder(), otherFolder(), numberedFolder());
  }

  private static Scenario folder() {
    return Scenario.of("folderIsWholeOrNotThere")
        .when((root, claims) -> publishFolder(root, root.resolve("report"), claims))
        .failing(ERRORS)
        .then((root, claims) -> absentOrWhole(root.resolve("report"), claims));
  }

  private static Scenario otherFolder() {
    return Scenario.of("folderFromAnotherVolumeIsWholeOrNotThere")
        .when((root, claims) ->
            publishFolder(Scenario.otherVolume(root), root.resolve("report"), claims))
        .failing(ERRORS)
        .then((root, claims) -> absentOrWhole(root.resolve("report"), claims));
  }

  private static Scenario numberedFolder() {
    return Scenario.of("numberedFoldersAreWholeAndKeepTheOthers")
        .given(root -> {
          Files.createDirectory(root.resolve("report-0001"));
          Files.writeString(root.resolve("report-0001/theirs"), SMALL);
        })
        .when((root, claims) -> {
          try (Workspace workspace = Workspace.open(root, "export")) {
            fill(workspace);
            acknowledge(workspace.publishNumbered(root.resolve("report")), claims);
          }
        })
        .failing(ERRORS)
        .then((root, claims) -> {
          assertThat(Files.readString(root.resolve("report-0001/theirs"))).isEqualTo(SMALL);
          absentOrWhole(root.resolve("report-0002"), claims);
        });
  }

  private static void publishFolder(Path base, Path target, Claims claims) throws IOException {
    try (Workspace workspace = Workspace.open(base, "export")) {
      fill(workspace);
      acknowledge(workspace.publish(target), claims);
    }
  }

  private static void fill(Workspace workspace) throws IOException {
    Files.writeString(workspace.part("a.csv"), LARGE);
    Files.createDirectory(workspace.out().resolve("more"));
    Files.writeString(workspace.out().resolve("more/b.csv"), SMALL);
  }

  private static void acknowledge(PublishResult result, Claims claims) {
    claims.claim(result.getClass().getSimpleName());
  }

  private static void absentOrWhole(Path folder, Claims claims) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      assertThat(claims.contains("Durable")).as("acknowledged, and not there").isFalse();
      return;
    }
    assertThat(Files.readString(folder.resolve("0001-a.csv"))).isEqualTo(LARGE);
    assertThat(Files.readString(folder.resolve("more/b.csv"))).isEqualTo(SMALL);
    assertThat(Files.readString(folder.resolve(Workspace.MANIFEST)))
        .contains("\"0001-a.csv\", \"length\": " + LARGE.length(), "\"more/b.csv\"")
        .endsWith("]\n}\n");
  }
}
