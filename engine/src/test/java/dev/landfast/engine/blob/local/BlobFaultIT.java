package dev.landfast.engine.blob.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfast.engine.Strace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A kernel that fails one call of the store. */
final class BlobFaultIT extends BlobFixture {

  @BeforeEach
  void requireStrace() throws IOException {
    assumeTrue(Strace.isAvailable(), "strace is not on the PATH");
    root = root.toRealPath();
  }

  @Test
  void withoutAFaultItSealsAndOpens() throws Exception {
    Path nowhere = root.resolve("nowhere");
    assertThat(run("seal", nowhere, "fsync:error=EIO")).isEqualTo("done");
    assertThat(run("open", nowhere, "fsync:error=EIO")).isEqualTo("done");
  }

  @Test
  void volumeThatSyncsNoDirectoriesIsRefusedAtTheStart() throws Exception {
    Path folder = root.resolve("staging").resolve(BlobOnce.RUN);

    assertThat(run("start", folder, "fsync:error=EIO:when=1")).isEqualTo(syncFailed(folder));
  }

  @Test
  void volumeThatLinksNothingIsRefusedAtTheStart() throws Exception {
    Path check = root.resolve("staging").resolve(BlobOnce.RUN).resolve("check");

    assertThat(run("start", check, "link,linkat:error=EPERM")).startsWith("FileSystemException");
  }

  @Test
  void volumeThatKeepsNoAttributesIsRefusedAtTheStart() throws Exception {
    Path check = root.resolve("staging").resolve(BlobOnce.RUN).resolve("check");

    assertThat(run("start", check, "fsetxattr,setxattr:error=EOPNOTSUPP"))
        .startsWith("FileSystemException");
  }

  @Test
  void blobWhoseNameIsNotDurableIsTakenBack() throws Exception {
    Path landing = root.resolve("blobs/2026-03-01T10");

    assertThat(run("seal", landing, "fsync:error=EIO:when=1")).isEqualTo(syncFailed(landing));

    assertThat(files("")).isEmpty();
  }

  @Test
  void largeBlobIsWrittenBackBesideAndAFailureOfThatIsNotForgotten() throws Exception {
    Path staged = root.resolve("staging").resolve(BlobOnce.RUN).resolve(BlobOnce.ID);

    assertThat(run("sealLarge", staged, "fdatasync:error=EIO:when=1"))
        .startsWith("IOException The disk refused what was written before");

    assertThat(files("")).isEmpty();
  }

  @Test
  void blobThatMayNotBeReadSaysSo() throws Exception {
    run("seal", root.resolve("nowhere"), "fsync:error=EIO");
    Path blob = root.resolve("blobs/2026-03-01T10").resolve(BlobOnce.ID);

    assertThat(run("open", blob, "openat:error=EACCES")).isEqualTo("NO_PERMISSION");
  }

  @Test
  void storeThatDoesNotAnswerIsNotTakenForAMissingBlob() throws Exception {
    run("seal", root.resolve("nowhere"), "fsync:error=EIO");
    Path blob = root.resolve("blobs/2026-03-01T10").resolve(BlobOnce.ID);

    assertThat(run("open", blob, "openat:error=EIO")).startsWith("FileSystemException");
  }

  private static String syncFailed(Path directory) {
    return "SyncFailedException The sync of " + directory + " failed: Input/output error";
  }

  /** Returns the only line that was said. */
  private String run(String mode, Path file, String fault) throws Exception {
    String calls = fault.substring(0, fault.indexOf(':'));
    List<String> options =
        List.of("-P", file.toString(), "-e", "trace=" + calls, "-e", "inject=" + fault);
    Strace.Run run = Strace.run(options, BlobOnce.class, mode, root.toString(), "7");
    assertThat(run.said()).hasSize(1);
    return run.said().getFirst();
  }
}
