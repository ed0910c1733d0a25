package dev.landfast.publish;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a source was at a moment. The digest tells the bytes apart. The rest tells a file that was
 * changed and changed back, or exchanged, between two looks: none of its bytes in between can be
 * vouched for.
 *
 * @param sha256 in hexadecimal digits
 */
record SourceState(FileStamp stamp, String sha256) {
  private static final int BUFFER_BYTES = 64 * 1024;

  /**
   * Reads all of the source, or of the file that it leads to.
   *
   * @throws SourceChangedException if it changed meanwhile
   * @throws NotAFileException if it is a directory, a device or a pipe
   * @throws InterruptedIOException if the thread is interrupted; it still is afterwards
   */
  static SourceState of(Path source) throws IOException {
    FileStamp before = FileStamp.of(source);
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
    before.requireUnchanged(source, length);
    return new SourceState(before, HexFormat.of().formatHex(digest.digest()));
  }

  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
