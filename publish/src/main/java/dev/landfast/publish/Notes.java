package dev.landfast.publish;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a file says about itself, in its extended attributes. Setting one by the file's name lets go
 * of the locks that this process has on it ({@code fcntl(2)}).
 */
final class Notes {
  /** {@code ENOTSUP} of {@code setxattr(2)}: switched off, or unknown to the file system. */
  private static final String NOT_KEPT = ": Operation not supported";

  private final Map<String, ByteBuffer> values = new LinkedHashMap<>();

  void put(String name, ByteBuffer value) {
    values.put(name, value.duplicate());
  }

  void putAll(Notes others) {
    values.putAll(others.values);
  }

  /** Sets all of them. */
  void setOn(Path file) throws IOException {
    if (values.isEmpty()) {
      return;
    }
    UserDefinedFileAttributeView view = viewOf(file);
    if (view == null) {
      throw new IOException("The volume of " + file + " keeps no extended attributes.");
    }
    for (Map.Entry<String, ByteBuffer> note : values.entrySet()) {
      view.write(note.getKey(), note.getValue().duplicate());
    }
  }

  /** Sets one now, and keeps it; false if the volume keeps no extended attributes. */
  boolean trySetOn(Path file, String name, ByteBuffer value) throws IOException {
    UserDefinedFileAttributeView view = viewOf(file);
    if (view == null) {
      return false;
    }
    try {
      view.write(name, value.duplicate());
    } catch (FileSystemException e) {
      String reason = e.getReason();
      if (reason != null && reason.endsWith(NOT_KEPT)) {
        return false;
      }
      throw e;
    }
    put(name, value);
    return true;
  }

  private static @Nullable UserDefinedFileAttributeView viewOf(Path file) {
    return Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
  }
}
