package dev.landfast.rig;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.crashfs.Errno;
import dev.landfast.crashfs.Fault;
import dev.landfast.publish.Access;
import dev.landfast.publish.Publication;
import dev.landfast.publish.PublishResult;
import dev.landfast.publish.Publisher;
import dev.landfast.publish.Publisher.Existing;
import dev.landfast.publish.Publisher.Links;
import dev.landfast.publish.Publisher.Parents;
import dev.landfast.publish.Retry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.util.List;

/**
 * Publications of files. What was claimed must be there after a crash; what is there must be whole.
 */
final class FileScenarios {
  private static final Errno[] ERRORS = {
    Errno.EIO, Errno.ENOSPC, Errno.EACCES, Errno.EBUSY, Errno.EXDEV, Errno.EINTR
  };

  /** More than a page, and no round number. */
  private static final String NEW = "new content, ".repeat(400);

  private static final String OLD = "old content";

  private static final Publisher PUBLISHER =
      Publisher.STANDARD.retry(
          new Retry(2, Duration.ofMillis(1), Duration.ofMillis(1), () -> 0, pause -> {}));
  private static final Publisher REPLACING = PUBLISHER.existing(Existing.REPLACE);

  private FileScenarios() {}

  static List<Scenario> all() {
    return List.of(
        newFile(),
        replacedFile(),
        followedLink(),
        shortWrites(),
        failedWriteBack(),
        earlyWriteBack(),
        stubborn(),
        identicalFile(),
        existingFile(),
        createdFolders(),
        privateFile(),
        keptMode(),
        note(),
        otherVolume());
  }

  private static Scenario newFile() {
    return Scenario.of("newFileIsWholeOrNotThere")
        .when((root, claims) -> publish(PUBLISHER, target(root), claims))
        .failing(ERRORS)
        .then((root, claims) -> absentOrNew(target(root), claims));
  }

  private static Scenario replacedFile() {
    return Scenario.of("replacedFileIsOldOrNew")
        .given(root -> Files.writeString(target(root), OLD))
        .when((root, claims) -> publish(REPLACING, target(root), claims))
        .failing(ERRORS)
        .then((root, claims) -> oldOrNew(target(root), claims));
  }

  private static Scenario followedLink() {
    return Scenario.of("followedLinkLeadsToOldOrNew")
        .given(root -> {
          Files.writeString(root.resolve("real"), OLD);
          Files.createSymbolicLink(target(root), root.getFileSystem().getPath("real"));
        })
        .when((root, claims) -> publish(REPLACING.links(Links.FOLLOW), target(root), claims))
        .failing(ERRORS)
        .then((root, claims) -> {
          assertThat(target(root)).isSymbolicLink();
          oldOrNew(target(root), claims);
        });
  }

  private static Scenario shortWrites() {
    return Scenario.of("shortWritesAreFollowedByOthers")
        .with(Fault.shortWrite(3), Fault.shortWrite(4096).nth(2))
        .when((root, claims) -> publish(PUBLISHER, target(root), claims))
        .then((root, claims) -> absentOrNew(target(root), claims));
  }

  private static Scenario failedWriteBack() {
    return Scenario.of("failedWriteBackIsNeverAcknowledged")
        .with(Fault.writeBack())
        .when((root, claims) -> publish(PUBLISHER, target(root), claims))
        .then((root, claims) -> absentOrNew(target(root), claims));
  }

  private static Scenario earlyWriteBack() {
    return Scenario.of("earlyWriteBackThatFailsIsNeverAcknowledged")
        .when((root, claims) -> {
          try (Publication publication = PUBLISHER.begin(target(root))) {
            publication.write(NEW.substring(0, 100));
            publication.writeBack();
            publication.write(NEW.substring(100));
            acknowledge(publication.publish(), claims);
          }
        })
        .failing(ERRORS)
        .then((root, claims) -> absentOrNew(target(root), claims));
  }

  /** By a caller who takes no notice of a failed write. */
  private static Scenario stubborn() {
    return Scenario.of("whatWasNotWrittenIsNotPublished")
        .when((root, claims) -> {
          try (Publication publication = PUBLISHER.begin(target(root))) {
            for (String part : List.of(NEW.substring(0, 100), NEW.substring(100))) {
              try {
                publication.write(part);
              } catch (IOException | IllegalStateException e) {
                claims.claim("Refused");
              }
            }
            try {
              acknowledge(publication.publish(), claims);
            } catch (IllegalStateException e) {
              assertThat(claims.contains("Refused")).isTrue();
            }
          }
        })
        .failing(ERRORS)
        .then((root, claims) -> absentOrNew(target(root), claims));
  }

  private static Scenario identicalFile() {
    return Scenario.of("identicalFileOfAnotherIsDurable")
        .when((root, claims) -> {
          Files.writeString(target(root), NEW); // by somebody who syncs nothing
          publish(PUBLISHER.existing(Existing.ACCEPT_IDENTICAL), target(root), claims);
        })
        .failing(ERRORS)
        .then((root, claims) -> {
          if (!claims.isEmpty()) {
            assertThat(claims.all().toString()).isIn("[AlreadyIdentical]", "[Exists]");
            assertThat(Files.exists(target(root))).isTrue();
          }
          if (claims.contains("AlreadyIdentical")) {
            assertThat(Files.readString(target(root))).isEqualTo(NEW);
          }
        });
  }

  private static Scenario existingFile() {
    return Scenario.of("existingFileOfAnotherIsDurable")
        .when((root, claims) -> {
          Files.writeString(target(root), OLD); // by somebody who syncs nothing
          claims.claim("written");
          publish(PUBLISHER, target(root), claims);
        })
        .failing(ERRORS)
        .then((root, claims) -> {
          if (claims.contains("Exists")) {
            assertThat(Files.readString(target(root))).isEqualTo(OLD);
          } else if (claims.contains("written") && Files.exists(target(root))) {
            assertThat(Files.readString(target(root))).isNotEqualTo(NEW);
          }
        });
  }

  private static Scenario createdFolders() {
    return Scenario.of("createdFoldersAreDurable")
        .when((root, claims) ->
            publish(PUBLISHER.parents(Parents.CREATE), root.resolve("a/b/target"), claims))
        .failing(ERRORS)
        .then((root, claims) -> absentOrNew(root.resolve("a/b/target"), claims));
  }

  private static Scenario privateFile() {
    Access access = Access.of(PosixFilePermissions.fromString("rw-r-----"));
    return Scenario.of("privateFileIsPrivateWhenItIsSeen")
        .when((root, claims) -> publish(PUBLISHER.access(access), target(root), claims))
        .failing(ERRORS)
        .then((root, claims) -> {
          absentOrNew(target(root), claims);
          if (Files.exists(target(root))) {
            assertThat(modeOf(target(root))).isEqualTo("rw-r-----");
          }
        });
  }

  private static Scenario keptMode() {
    return Scenario.of("keptModeIsThereWithTheNewContent")
        .given(root -> {
          Files.writeString(target(root), OLD);
          Files.setPosixFilePermissions(target(root), PosixFilePermissions.fromString("rwxr-x--x"));
        })
        .when((root, claims) -> publish(REPLACING.access(Access.KEPT), target(root), claims))
        .failing(ERRORS)
        .then((root, claims) -> {
          oldOrNew(target(root), claims);
          assertThat(modeOf(target(root))).isEqualTo("rwxr-x--x");
        });
  }

  private static Scenario note() {
    return Scenario.of("noteIsThereWithItsFile")
        .when((root, claims) -> {
          try (Publication publication = PUBLISHER.begin(target(root))) {
            publication.write(NEW);
            publication.note("landfast.test", UTF_8.encode("noted"));
            acknowledge(publication.publish(), claims);
          }
        })
        .failing(ERRORS)
        .then((root, claims) -> {
          absentOrNew(target(root), claims);
          if (Files.exists(target(root))) {
            assertThat(noteOf(target(root))).isEqualTo("noted");
          }
        });
  }

  private static Scenario otherVolume() {
    return Scenario.of("fileStagedOnAnotherVolumeIsOldOrNew")
        .given(root -> Files.writeString(target(root), OLD))
        .when((root, claims) -> {
          Path staging = Scenario.otherVolume(root);
          publish(REPLACING.staging(staging), target(root), claims);
        })
        .failing(ERRORS)
        .then((root, claims) -> oldOrNew(target(root), claims));
  }

  private static void publish(Publisher publisher, Path target, Claims claims) throws IOException {
    acknowledge(publisher.publish(target, NEW), claims);
  }

  private static void acknowledge(PublishResult result, Claims claims) {
    claims.claim(result.getClass().getSimpleName());
  }

  private static void absentOrNew(Path target, Claims claims) throws IOException {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      assertThat(Files.readString(target)).isEqualTo(NEW);
    } else {
      assertThat(claims.contains("Durable")).as("acknowledged, and not there").isFalse();
    }
  }

  private static void oldOrNew(Path target, Claims claims) throws IOException {
    String found = Files.readString(target);
    if (claims.contains("Durable")) {
      assertThat(found).isEqualTo(NEW);
    } else {
      assertThat(found).isIn(OLD, NEW);
    }
  }

  private static String modeOf(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static String noteOf(Path file) throws IOException {
    var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    ByteBuffer value = ByteBuffer.allocate(view.size("landfast.test"));
    view.read("landfast.test", value);
    return UTF_8.decode(value.flip()).toString();
  }

  private static Path target(Path root) {
    return root.resolve("target");
  }
}
