package dev.landfast.publish;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What a source was at a moment. The digest tells the bytes apart. The rest tells a file that was
 * changed and changed back, or exchanged, between two looks: none of its bytes in between can be
 * vouched for.
 *
 * @param sha256 in hexadecimal digits
 */
record SourceState(@Nullable Object fileKey, long size, FileTime lastModified, String sha256) {
  private static final int BUFFER_BYTES = 64 * 1024;

  /**
   * Reads all of the source, or of the file that it leads to.
   *
   * @throws SourceChangedException if it changed meanwhile
   * @throws NotAFileException if it is a directory, a device or a pipe
   * @throws InterruptedIOException if the thread is interrupted; it still is afterwards
   */
  static SourceState of(Path source) throws IOException {
    BasicFileAttributes before = requireFile(source);
    MessageDigest digest = newDigest();
    long length = 0;
    try (InputStream bytes = Files.newInputStream(source)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("Interrupted while " + source + " was read");
        }
        digest.update(buffer, 0, read);
        length += read;
      }
    }
    String sha256 = HexFormat.of().formatHex(digest.digest());
    SourceState first = of(before, sha256);
    if (length != before.size() || !first.equals(of(requireFile(source), sha256))) {
      throw new SourceChangedException(source);
    }
    return first;
  }

  private static SourceState of(BasicFileAttributes attributes, String sha256) {
    return new SourceState(
        attributes.fileKey(), attributes.size(), attributes.lastModifiedTime(), sha256);
  }

  /** Of what a link leads to: a pipe must not be opened, it would block. */
  static BasicFileAttributes requireFile(Path source) throws IOException {
    BasicFileAttributes found = Files.readAttributes(source, BasicFileAttributes.class);
    if (!found.isRegularFile()) {
      throw new NotAFileException(source, "not a file that could be read");
    }
    return found;
  }

  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
