package dev.landfast.engine.blob.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfast.engine.JavaProcess;
import dev.landfast.engine.blob.BlobLabel;
import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.BlobStore.RowIndex;
import dev.landfast.engine.blob.BlobUnavailableException;
import dev.landfast.engine.blob.OpenBlob;
import dev.landfast.engine.blob.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done to a stored file, on a real volume, and what is said of it then. */
final class VerdictTest extends BlobFixture {
  @Test
  void fileThatIsRemovedWasDeleted() throws IOException {
    BlobRef ref = kept(bytes("content"));
    Files.delete(fileOf(ref));

    assertThat(verdict(ref))
        .returns(Verdict.DELETED, BlobUnavailableException::verdict)
        .hasMessage("The stored file is gone: something removed it.");
  }

  @Test
  void fileWhoseHourIsNotThereEitherNeverArrived() throws IOException {
    BlobRef ref = kept(bytes("content"));
    Files.delete(fileOf(ref));
    Files.delete(fileOf(ref).resolveSibling(""));

    assertThat(verdict(ref)).returns(Verdict.NEVER_ARRIVED, BlobUnavailableException::verdict);
  }

  @Test
  void fileThatRecoveryPutIntoTheTrashWasDeletedAndIsThere() throws IOException {
    LocalBlobStore dead = open("dead-run");
    BlobRef ref = sealed(dead, label(), bytes("content")).ref();
    store.recover(NO_ROWS, run -> true);
    Files.delete(fileOf(ref).resolveSibling("")); // the trash goes before the hour

    assertThat(verdict(ref))
        .returns(Verdict.DELETED, BlobUnavailableException::verdict)
        .hasMessageContaining("the trash of 2026-03-01");
  }

  @Test
  void fileOfWhichTheMarkerIsLeftWasDeleted() throws IOException {
    BlobRef ref = sealed(bytes("content")).ref();
    Files.delete(fileOf(ref));
    Files.delete(fileOf(ref).resolveSibling(""));

    assertThat(verdict(ref))
        .returns(Verdict.DELETED, BlobUnavailableException::verdict)
        .hasMessageContaining("second name");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 6})
  void fileThatIsTruncatedIsIncomplete(int length) throws IOException {
    BlobRef ref = kept(bytes("content"));
    try (FileChannel file = FileChannel.open(fileOf(ref), StandardOpenOption.WRITE)) {
      file.truncate(length);
    }

    assertThat(verdict(ref))
        .returns(Verdict.INCOMPLETE, BlobUnavailableException::verdict)
        .hasMessage("The stored file has " + length + " bytes; 7 were received.");
  }

  @Test
  void fileThatIsLongerIsCorrupt() throws IOException {
    BlobRef ref = kept(bytes("content"));
    Files.writeString(fileOf(ref), "s", StandardOpenOption.APPEND);

    assertThat(verdict(ref))
        .returns(Verdict.CORRUPT, BlobUnavailableException::verdict)
        .hasMessage("The stored file has 8 bytes; 7 were received.");
  }

  @Test
  void fileWithAFlippedByteIsCorrupt() throws IOException {
    BlobRef ref = kept(bytes("content"));
    Files.writeString(fileOf(ref), "cOntent");

    assertThat(verdict(ref))
        .returns(Verdict.CORRUPT, BlobUnavailableException::verdict)
        .hasMessageContaining("its SHA-256 differs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "folder"})
  void fileThatMayNotBeReadSaysSo(String closed) throws Exception {
    BlobLabel label =
        new BlobLabel(BlobOnce.ID, "acme", "papers", "name", "correlation", null, null);
    BlobRef ref = sealed(store, label, bytes("content")).ref();
    Path blob = fileOf(ref);
    Path shut = closed.equals("file") ? blob : blob.resolveSibling("");
    Files.setPosixFilePermissions(shut, PosixFilePermissions.fromString("-w-------"));
    try {
      assertThat(openWithoutPrivileges()).isEqualTo("NO_PERMISSION");
    } finally {
      Files.setPosixFilePermissions(shut, PosixFilePermissions.fromString("rwx------"));
    }
    assertThat(openWithoutPrivileges()).isEqualTo("done");
  }

  /** Root reads whatever the bits say, unless it gives the capabilities away for that. */
  private String openWithoutPrivileges() throws Exception {
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      Path setpriv = Path.of("/usr/bin/setpriv");
      assumeTrue(Files.isExecutable(setpriv), "setpriv is not there");
      command.addAll(List.of(setpriv.toString(), "--bounding-set=-dac_override,-dac_read_search"));
    }
    command.addAll(JavaProcess.command(BlobOnce.class, "open", root.toString(), "7"));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader said = process.inputReader()) {
      return said.readLine();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void inAnotherRootNothingIsSaidOfTheFile() throws IOException {
    BlobRef ref = kept(bytes("content"));
    Path mark = Files.writeString(root.resolve("mark"), "ours");
    LocalBlobStore checked =
        LocalBlobStore.open(
            root, "checking-run", 0, clock, () -> Files.readString(mark).equals("ours"));
    checked.open(ref).close();
    Files.delete(fileOf(ref));
    assertThat(catchThrowableOfType(BlobUnavailableException.class, () -> checked.open(ref)))
        .returns(Verdict.DELETED, BlobUnavailableException::verdict);

    Files.writeString(mark, "theirs");

    assertThat(catchThrowableOfType(BlobUnavailableException.class, () -> checked.open(ref)))
        .returns(Verdict.WRONG_ROOT, BlobUnavailableException::verdict);

    Files.delete(mark);

    assertThatThrownBy(() -> checked.open(ref))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(BlobUnavailableException.class);
  }

  @ParameterizedTest
  @EnumSource(Verdict.class)
  void personIsToldWhichFileAndWhatToDoAndNoPath(Verdict verdict) {
    String told =
        new BlobUnavailableException("2026-03-01T10/id", verdict, "is gone").told("report.pdf");

    assertThat(told)
        .startsWith("The stored file of 'report.pdf' is gone. ")
        .endsWith(".")
        .doesNotContain("2026-03-01", "/");
    assertThat(verdict.code()).matches("[a-z][A-Za-z]+");
  }

  private BlobUnavailableException verdict(BlobRef ref) {
    return catchThrowableOfType(
        BlobUnavailableException.class,
        () -> {
          try (OpenBlob blob = store.open(ref)) {
            blob.verify();
          }
        });
  }

  private static final RowIndex NO_ROWS =
      new RowIndex() {
        @Override
        public boolean knowsRun(String run) {
          return true;
        }

        @Override
        public boolean forbid(String locator) {
          return true;
        }
      };
}
