package dev.landfast.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One file, for parsers that take a path; used by one thread, and removed with the process. */
public final class Scratch {
  private final Path file;

  public Scratch() {
    try {
      this.file = Files.createTempFile("landfast-fuzz-", ".bin");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    file.toFile().deleteOnExit();
  }

  /** The file, with this content. */
  public Path holding(byte[] content) throws IOException {
    // Not emptied first: ext4 takes that for a file that is replaced, and writes it to the disk.
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(content);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.truncate(content.length);
    }
    return file;
  }
}
