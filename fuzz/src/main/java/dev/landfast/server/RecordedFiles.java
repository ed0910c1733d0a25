package dev.landfast.server;

import dev.landfast.engine.intake.Refusal;
import dev.landfast.engine.intake.Refusal.Code;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the files of a request; its bounds are small, so that inputs get there. */
final class RecordedFiles implements ArrivingFiles {
  /** With what {@link #events} of files that were taken begin. */
  static final String TAKEN = "taken ";

  static final int FILES_MAX = 6;
  static final int FILE_BYTES_MAX = 600;

  private final List<String> events = new ArrayList<>();
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private @Nullable String begun;

  @Override
  public Upload begin(String name, @Nullable String declaredType, @Nullable String expectedSha256)
      throws Refusal {
    if (begun != null) {
      throw new IllegalStateException("The file before was neither ended nor refused.");
    }
    if (events.size() == FILES_MAX) {
      throw new Refusal(Code.TOO_MANY_FILES, "There are too many.");
    }
    content.reset();
    begun = name + " of " + declaredType + ", " + expectedSha256;
    return this::write;
  }

  private void write(ByteBuffer bytes) throws Refusal {
    if (begun == null) {
      throw new IllegalStateException("Bytes of no file.");
    }
    if (content.size() + bytes.remaining() > FILE_BYTES_MAX) {
      throw new Refusal(Code.TOO_LARGE, "It is too long.");
    }
    byte[] piece = new byte[bytes.remaining()];
    bytes.get(piece);
    content.writeBytes(piece);
  }

  @Override
  public void end() {
    events.add(TAKEN + begun + ": " + HexFormat.of().formatHex(content.toByteArray()));
    begun = null;
  }

  @Override
  public void refuse(String name, Refusal refusal) throws Refusal {
    begun = null;
    if (events.size() == FILES_MAX) {
      throw new Refusal(Code.TOO_MANY_FILES, "There are too many.");
    }
    events.add("refused " + name + ": " + refusal.code());
  }

  /** What became of each file, in order. */
  List<String> events() {
    return events;
  }

  /** As {@link #events} has a file that was taken. */
  static String taken(String name, byte[] content) {
    return TAKEN + name + " of null, null: " + HexFormat.of().formatHex(content);
  }
}
