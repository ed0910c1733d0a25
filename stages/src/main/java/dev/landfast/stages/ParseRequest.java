package dev.landfast.stages;

import dev.landfast.engine.job.FileRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A document to read.
 *
 * @param document where it is
 * @param folder for temporary files
 * @param name as its sender called it
 * @param type what it was found to be
 * @param length in bytes
 */
record ParseRequest(Path document, Path folder, String name, @Nullable String type, long length) {

  static ParseRequest of(FileRecord file, Path document, Path folder) {
    return new ParseRequest(
        document.toAbsolutePath(),
        folder.toAbsolutePath(),
        file.name(),
        file.type(),
        file.length());
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(document.toString());
      out.writeUTF(folder.toString());
      out.writeUTF(name);
      out.writeBoolean(type != null);
      out.writeUTF(type == null ? "" : type);
      out.writeLong(length);
    } catch (IOException e) {
      throw new IllegalArgumentException("A name is too long to be told.", e);
    }
    return bytes.toByteArray();
  }

  static ParseRequest of(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    Path document = Path.of(in.readUTF());
    Path folder = Path.of(in.readUTF());
    String name = in.readUTF();
    boolean typed = in.readBoolean();
    String type = in.readUTF();
    return new ParseRequest(document, folder, name, typed ? type : null, in.readLong());
  }
}
