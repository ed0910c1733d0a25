package dev.landfast.rig;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Claims in a file that is mapped into memory. Another process sees each from the moment it was
 * made, also when the one that made it is killed in the next; and no call was needed that a rig
 * could have made to fail. One thread claims.
 */
final class MappedClaims implements Claims {
  private static final int BYTES_MAX = 64 * 1024;

  private final MappedByteBuffer file;

  private MappedClaims(MappedByteBuffer file) {
    this.file = file;
  }

  /** In a new file, or in one that has some. */
  static MappedClaims in(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new MappedClaims(channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES_MAX));
    }
  }

  @Override
  public void claim(String what) {
    byte[] line = (what + "\n").getBytes(UTF_8);
    int length = file.getInt(0);
    file.put(Integer.BYTES + length, line);
    VarHandle.releaseFence(); // the length last: a claim that was cut off was not made
    file.putInt(0, length + line.length);
  }

  @Override
  public List<String> all() {
    byte[] lines = new byte[file.getInt(0)];
    file.get(Integer.BYTES, lines);
    return new String(lines, UTF_8).lines().toList();
  }
}
