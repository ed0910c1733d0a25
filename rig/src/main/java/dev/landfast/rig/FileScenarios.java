package dev.landfast.rig;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.crashfs.Acknowledgements;
import dev.landfast.crashfs.CrashFileSystem;
import dev.landfast.crashfs.CrashReport;
import dev.landfast.crashfs.CrashScenario;
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
    Errno.EIO, Errno.ENOSPC, Errno.EACCES, Errno.EBUSY, Errno.EXDEV
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
        new Scenario("newFileIsWholeOrNotThere", FileScenarios::newFile),
        new Scenario("replacedFileIsOldOrNew", FileScenarios::replacedFile),
        new Scenario("followedLinkLeadsToOldOrNew", FileScenarios::followedLink),
        new Scenario("shortWritesAreFollowedByOthers", FileScenarios::shortWrites),
        new Scenario("failedWriteBackIsNeverAcknowledged", FileScenarios::failedWriteBack),
        new Scenario("earlyWriteBackThatFailsIsNeverAcknowledged", FileScenarios::earlyWriteBack),
        new Scenario("identicalFileOfAnotherIsDurable", FileScenarios::identicalFile),
        new Scenario("existingFileOfAnotherIsDurable", FileScenarios::existingFile),
        new Scenario("createdFoldersAreDurable", FileScenarios::createdFolders),
        new Scenario("privateFileIsPrivateWhenItIsSeen", FileScenarios::privateFile),
        new Scenario("keptModeIsThereWithTheNewContent", FileScenarios::keptMode),
        new Scenario("noteIsThereWithItsFile", FileScenarios::note),
        new Scenario("fileStagedOnAnotherVolumeIsOldOrNew", FileScenarios::otherVolume));
  }

  private static CrashReport newFile(CrashScenario scenario) throws Exception {
    return scenario
        .when((root, acks) -> publish(PUBLISHER, target(root), acks))
        .whenFailingAndCrashing(ERRORS)
        .then((root, acks) -> absentOrNew(target(root), acks));
  }

  private static CrashReport replacedFile(CrashScenario scenario) throws Exception {
    return scenario
        .given(root -> Files.writeString(target(root), OLD))
        .when((root, acks) -> publish(REPLACING, target(root), acks))
        .whenFailingAndCrashing(ERRORS)
        .then((root, acks) -> oldOrNew(target(root), acks));
  }

  private static CrashReport followedLink(CrashScenario scenario) throws Exception {
    return scenario
        .given(root -> {
          Files.writeString(root.resolve("real"), OLD);
          Files.createSymbolicLink(target(root), root.getFileSystem().getPath("real"));
        })
        .when((root, acks) -> publish(REPLACING.links(Links.FOLLOW), target(root), acks))
        .whenFailingAndCrashing(ERRORS)
        .then((root, acks) -> {
          assertThat(target(root)).isSymbolicLink();
          oldOrNew(target(root), acks);
        });
  }

  private static CrashReport shortWrites(CrashScenario scenario) throws Exception {
    return scenario
        .with(Fault.shortWrite(3), Fault.shortWrite(4096).nth(2))
        .when((root, acks) -> publish(PUBLISHER, target(root), acks))
        .then((root, acks) -> absentOrNew(target(root), acks));
  }

  private static CrashReport failedWriteBack(CrashScenario scenario) throws Exception {
    return scenario
        .with(Fault.writeBack())
        .when((root, acks) -> publish(PUBLISHER, target(root), acks))
        .then((root, acks) -> absentOrNew(target(root), acks));
  }

  private static CrashReport earlyWriteBack(CrashScenario scenario) throws Exception {
    return scenario
        .when((root, acks) -> {
          try (Publication publication = PUBLISHER.begin(target(root))) {
            publication.write(NEW.substring(0, 100));
            publication.writeBack();
            publication.write(NEW.substring(100));
            acknowledge(publication.publish(), acks);
          }
        })
        .whenFailingAndCrashing(ERRORS)
        .then((root, acks) -> absentOrNew(target(root), acks));
  }

  private static CrashReport identicalFile(CrashScenario scenario) throws Exception {
    return scenario
        .when((root, acks) -> {
          Files.writeString(target(root), NEW); // by somebody who syncs nothing
          publish(PUBLISHER.existing(Existing.ACCEPT_IDENTICAL), target(root), acks);
        })
        .whenFailingAndCrashing(ERRORS)
        .then((root, acks) -> {
          if (!acks.isEmpty()) {
            assertThat(acks.all().toString()).isIn("[AlreadyIdentical]", "[Exists]");
            assertThat(Files.exists(target(root))).isTrue();
          }
          if (acks.contains("AlreadyIdentical")) {
            assertThat(Files.readString(target(root))).isEqualTo(NEW);
          }
        });
  }

  private static CrashReport existingFile(CrashScenario scenario) throws Exception {
    return scenario
        .when((root, acks) -> {
          Files.writeString(target(root), OLD); // by somebody who syncs nothing
          acks.acknowledge("written");
          publish(PUBLISHER, target(root), acks);
        })
        .whenFailingAndCrashing(ERRORS)
        .then((root, acks) -> {
          if (acks.contains("Exists")) {
            assertThat(Files.readString(target(root))).isEqualTo(OLD);
          } else if (acks.contains("written") && Files.exists(target(root))) {
            assertThat(Files.readString(target(root))).isNotEqualTo(NEW);
          }
        });
  }

  private static CrashReport createdFolders(CrashScenario scenario) throws Exception {
    return scenario
        .when((root, acks) ->
            publish(PUBLISHER.parents(Parents.CREATE), root.resolve("a/b/target"), acks))
        .whenFailingAndCrashing(ERRORS)
        .then((root, acks) -> absentOrNew(root.resolve("a/b/target"), acks));
  }

  private static CrashReport privateFile(CrashScenario scenario) throws Exception {
    Access access = Access.of(PosixFilePermissions.fromString("rw-r-----"));
    return scenario
        .when((root, acks) -> publish(PUBLISHER.access(access), target(root), acks))
        .whenFailingAndCrashing(ERRORS)
        .then((root, acks) -> {
          absentOrNew(target(root), acks);
          if (Files.exists(target(root))) {
            assertThat(modeOf(target(root))).isEqualTo("rw-r-----");
          }
        });
  }

  private static CrashReport keptMode(CrashScenario scenario) throws Exception {
    return scenario
        .given(root -> {
          Files.writeString(target(root), OLD);
          Files.setPosixFilePermissions(target(root), PosixFilePermissions.fromString("rwxr-x--x"));
        })
        .when((root, acks) -> publish(REPLACING.access(Access.KEPT), target(root), acks))
        .whenFailingAndCrashing(ERRORS)
        .then((root, acks) -> {
          oldOrNew(target(root), acks);
          assertThat(modeOf(target(root))).isEqualTo("rwxr-x--x");
        });
  }

  private static CrashReport note(CrashScenario scenario) throws Exception {
    return scenario
        .when((root, acks) -> {
          try (Publication publication = PUBLISHER.begin(target(root))) {
            publication.write(NEW);
            publication.note("landfast.test", UTF_8.encode("noted"));
            acknowledge(publication.publish(), acks);
          }
        })
        .whenFailingAndCrashing(ERRORS)
        .then((root, acks) -> {
          absentOrNew(target(root), acks);
          if (Files.exists(target(root))) {
            assertThat(noteOf(target(root))).isEqualTo("noted");
          }
        });
  }

  private static CrashReport otherVolume(CrashScenario scenario) throws Exception {
    return scenario
        .on(CrashFileSystem.builder().volume("fast", "/staging"))
        .given(root -> Files.writeString(target(root), OLD))
        .when((root, acks) -> {
          Path staging = root.getFileSystem().getPath("/staging");
          publish(REPLACING.staging(staging), target(root), acks);
        })
        .whenFailingAndCrashing(ERRORS)
        .then((root, acks) -> oldOrNew(target(root), acks));
  }

  private static void publish(Publisher publisher, Path target, Acknowledgements acks)
      throws IOException {
    acknowledge(publisher.publish(target, NEW), acks);
  }

  private static void acknowledge(PublishResult result, Acknowledgements acks) {
    acks.acknowledge(result.getClass().getSimpleName());
  }

  private static void absentOrNew(Path target, Acknowledgements acks) throws IOException {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      assertThat(Files.readString(target)).isEqualTo(NEW);
    } else {
      assertThat(acks.contains("Durable")).as("acknowledged, and not there").isFalse();
    }
  }

  private static void oldOrNew(Path target, Acknowledgements acks) throws IOException {
    String found = Files.readString(target);
    if (acks.contains("Durable")) {
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
