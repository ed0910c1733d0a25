package dev.landfast.publish;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Makes a directory of results durable before it gets its name: each file and each directory is
 * synced, and then the manifest is written, which names them all.
 *
 * <p>Files may have been written by another process, whose handles are closed by now: they are
 * synced through handles of our own. A write-back that failed before is reported to the first who
 * asks ({@code fsync(2)}, since Linux 4.13); if that program asked itself and went on regardless,
 * nobody else can know.
 */
final class FolderSeal {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Path folder;
  private final List<Entry> entries = new ArrayList<>();

  private FolderSeal(Path folder) {
    this.folder = folder;
  }

  /**
   * Seals a directory.
   *
   * @param run named by the manifest
   * @throws FileAlreadyExistsException if one of the files has the manifest's name
   * @throws FileSystemException if the name of one is no text, and the manifest could not name it;
   *     it says which in the way of a URI
   */
  static void of(Path folder, String run) throws IOException {
    FolderSeal seal = new FolderSeal(folder);
    seal.directory(folder);
    Path manifest = folder.resolve(Workspace.MANIFEST);
    switch (Publisher.STANDARD.publish(manifest, seal.manifest(run))) {
      case Durable _ -> {}
      case Exists _, AlreadyIdentical _ ->
          throw new FileAlreadyExistsException(
              manifest.toString(), null, "this name is kept for the manifest");
      case PublishedUnsynced unsynced -> throw unsynced.cause();
    }
  }

  private void directory(Path directory) throws IOException {
    for (Path entry : FolderTree.list(directory)) {
      requireText(entry);
      BasicFileAttributes attributes =
          Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isDirectory()) {
        directory(entry);
      } else if (attributes.isRegularFile()) {
        file(entry);
      } else {
        throw new NotAFileException(
            entry,
            attributes.isSymbolicLink() ? "a symbolic link" : "a device, a pipe or a socket");
      }
    }
    Durability.syncDirectory(directory);
  }

  private void file(Path file) throws IOException {
    FileStamp before = FileStamp.of(file);
    MessageDigest digest = SourceState.newDigest();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      while (channel.read(buffer.clear()) >= 0) {
        digest.update(buffer.flip());
      }
      Durability.syncFile(channel, file);
      before.requireUnchanged(file, channel.position()); // or something still writes
      entries.add(
          new Entry(
              nameOf(folder.relativize(file)),
              channel.position(),
              HexFormat.of().formatHex(digest.digest())));
    }
  }

  /** Java shows bytes that are no text as a replacement character, which names nothing. */
  private static void requireText(Path entry) throws FileSystemException {
    Path name = entry.getFileName();
    try {
      if (name.equals(name.getFileSystem().getPath(name.toString()))) {
        return;
      }
    } catch (InvalidPathException e) {
      // said below
    }
    throw new FileSystemException(
        entry.toUri().getRawPath(),
        null,
        "its name is no text in "
            + System.getProperty("sun.jnu.encoding")
            + ", so that the manifest cannot name it. Rename it, or see LC_ALL");
  }

  /** With slashes, whatever this system puts between names. */
  private static String nameOf(Path relative) {
    return StreamSupport.stream(relative.spliterator(), false)
        .map(Path::toString)
        .collect(Collectors.joining("/"));
  }

  private String manifest(String run) {
    StringBuilder json = new StringBuilder("{\n  \"run\": ").append(quoted(run));
    json.append(",\n  \"files\": [");
    String between = "\n";
    for (Entry entry : entries) {
      json.append(between)
          .append("    {\"path\": ")
          .append(quoted(entry.path()))
          .append(", \"length\": ")
          .append(entry.length())
          .append(", \"sha256\": \"")
          .append(entry.sha256())
          .append("\"}");
      between = ",\n";
    }
    return json.append("\n  ]\n}\n").toString();
  }

  /** A string of RFC 8259. */
  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  private record Entry(String path, long length, String sha256) {}
}
