package dev.landfast.engine.blob.local;

import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.BlobUnavailableException;
import dev.landfast.engine.blob.OpenBlob;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is in the folders of a local store, for reading alone: it makes, changes and removes
 * nothing, and may be used beside living stores. Safe for use by several threads.
 */
public final class StoredBlobs {
  private static final Pattern LOCATOR = Pattern.compile("[0-9T-]{13}/[0-9a-f-]{36}");

  private final Path staging;
  private final Path blobs;
  private final Verdicts verdicts;

  public StoredBlobs(Path root) {
    this(root, RootCheck.NONE);
  }

  StoredBlobs(Path root, RootCheck check) {
    this.verdicts = new Verdicts(root, check);
    this.staging = root.resolve("staging");
    this.blobs = root.resolve("blobs");
  }

  /**
   * Opens a sealed blob after a look at its length.
   *
   * @throws BlobUnavailableException if it is not there, or is not what the reference says
   * @throws IOException if the store does not answer; trying again may help
   */
  public OpenBlob open(BlobRef ref) throws IOException {
    Path path = pathOf(ref.locator());
    try {
      SeekableByteChannel channel =
          Files.newByteChannel(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      long found = sizeOf(channel);
      if (found != ref.length()) {
        channel.close();
        throw Verdicts.length(ref, found);
      }
      return new OpenBlob(ref, channel);
    } catch (NoSuchFileException e) {
      throw verdicts.missing(ref);
    } catch (AccessDeniedException e) {
      throw Verdicts.noPermission(ref);
    }
  }

  private static long sizeOf(SeekableByteChannel channel) throws IOException {
    try {
      return channel.size();
    } catch (IOException e) {
      try (channel) {
        throw e;
      }
    }
  }

  /** Where a locator leads. A locator of another form is not one of ours, and leads nowhere. */
  Path pathOf(String locator) {
    if (!isLocator(locator)) {
      throw new IllegalArgumentException("Not a locator of this store: " + locator);
    }
    return blobs.resolve(locator);
  }

  /** Whether a name of {@link #walk} is one of a blob. */
  public static boolean isLocator(String name) {
    return LOCATOR.matcher(name).matches();
  }

  /**
   * Hands out the names of all that landed, {@code HOUR/ID}, hour by hour, a page at a time: memory
   * does not grow with their number. What lands meanwhile may be among them or not.
   */
  public <E extends Exception> void walk(int pageMax, Page<E> page) throws IOException, E {
    for (Path hour : list(blobs)) {
      try (DirectoryStream<Path> landed = Files.newDirectoryStream(hour)) {
        List<String> names = new ArrayList<>(pageMax);
        for (Path each : landed) {
          names.add(hour.getFileName() + "/" + each.getFileName());
          if (names.size() == pageMax) {
            page.accept(names);
            names.clear();
          }
        }
        if (!names.isEmpty()) {
          page.accept(names);
        }
      } catch (NotDirectoryException e) {
        page.accept(List.of(String.valueOf(hour.getFileName())));
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
  }

  /** A file of {@link #walk}; empty when it is not there any more. */
  public Optional<Stored> landed(String name) throws IOException {
    return look(blobs.resolve(name));
  }

  /** The runs that have something in {@code staging/}, or had. */
  public List<String> runs() throws IOException {
    return list(staging).stream().map(folder -> folder.getFileName().toString()).toList();
  }

  /** Whether a run says of a blob that no row names it yet. */
  public boolean isMarked(String run, String locator) throws IOException {
    String id = locator.substring(locator.indexOf('/') + 1);
    return look(staging.resolve(run).resolve(id)).isPresent();
  }

  /** What a run has staged: uploads, and markers of blobs; as many as it had under way. */
  public List<Staged> staged(String run) throws IOException {
    List<Staged> all = new ArrayList<>();
    for (Path file : list(staging.resolve(run))) {
      Optional<Stored> found = look(file);
      if (found.isPresent()) {
        Optional<BlobNote> note = noteOf(file);
        all.add(
            new Staged(
                file.getFileName().toString(),
                note.map(BlobNote::locator).orElse(null),
                note.map(of -> of.label().name()).orElse(null),
                found.get()));
      }
    }
    return all;
  }

  private static Optional<BlobNote> noteOf(Path staged) throws IOException {
    try {
      return BlobNote.of(staged);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static Optional<Stored> look(Path file) throws IOException {
    try {
      BasicFileAttributes found =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return Optional.of(new Stored(found.size(), found.lastModifiedTime().toInstant()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** What is in a folder; nothing if that is not there, or none. */
  static List<Path> list(Path folder) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return entries;
  }

  /** Takes names; the list is used again afterwards. */
  public interface Page<E extends Exception> {
    void accept(List<String> names) throws IOException, E;
  }

  /**
   * A file.
   *
   * @param length in bytes
   * @param since when it was last written
   */
  public record Stored(long length, Instant since) {}

  /**
   * A staged file.
   *
   * @param locator where it was to land; null of an upload that was not at its end
   * @param name as its sender called it; null for the same
   */
  public record Staged(String id, @Nullable String locator, @Nullable String name, Stored file) {}
}
