package dev.landfast.publish;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How files are published: what happens to a file that is there already, to links and missing
 * folders, to mode and owner. Immutable, and safe for use by several threads; make one, keep it.
 *
 * <pre>{@code
 * static final Publisher REPORTS = Publisher.STANDARD.existing(Existing.REPLACE);
 *
 * try (Publication report = REPORTS.begin(Path.of("/srv/reports/today.csv"))) {
 *   writeTo(report.stream());
 *   report.publish();
 * }
 * }</pre>
 *
 * @param existing what to do when the target is there already
 * @param links what to do when the target is a symbolic link
 * @param parents what to do when the target's folder is missing
 * @param access mode and owner of what is published
 * @param staging where temporary files are made; null for beside the target, under hidden names
 *     that {@link #sweep} knows. Whoever names a folder cleans it up after a crash. On another
 *     volume than the target a published file is copied beside the target first.
 * @param retry how steps are tried again whose failure may pass
 */
public record Publisher(
    Existing existing,
    Links links,
    Parents parents,
    Access access,
    @Nullable Path staging,
    Retry retry) {

  /** What to do when the target is there already. */
  public enum Existing {
    /** Leave it and answer {@link Exists}. Uses {@code link(2)}, which never replaces. */
    REFUSE,
    /**
     * As {@link #REFUSE}, but answer {@link AlreadyIdentical} when it is a file of the same bytes.
     */
    ACCEPT_IDENTICAL,
    /** Put the new file in its place atomically. Uses {@code rename(2)}. */
    REPLACE
  }

  /** What to do when the target is a symbolic link. */
  public enum Links {
    /** The link is what has the name: it is refused or replaced like a file. */
    REPLACE,
    /** What the link leads to is the target. It need not be there yet; its folder must. */
    FOLLOW
  }

  /** What to do when the target's folder is missing. */
  public enum Parents {
    /** Fail with {@link java.nio.file.NoSuchFileException}. */
    REQUIRE,
    /** Create it and those above it, durably. */
    CREATE
  }

  /** Refuses what exists, links and missing folders alike; nothing is created but the target. */
  public static final Publisher STANDARD =
      new Publisher(
          Existing.REFUSE, Links.REPLACE, Parents.REQUIRE, Access.OF_PROCESS, null, Retry.STANDARD);

  /** This one, but for what exists. */
  public Publisher existing(Existing other) {
    return new Publisher(other, links, parents, access, staging, retry);
  }

  /** This one, but for links. */
  public Publisher links(Links other) {
    return new Publisher(existing, other, parents, access, staging, retry);
  }

  /** This one, but for missing folders. */
  public Publisher parents(Parents other) {
    return new Publisher(existing, links, other, access, staging, retry);
  }

  /** This one, but for mode and owner. */
  public Publisher access(Access other) {
    return new Publisher(existing, links, parents, other, staging, retry);
  }

  /** This one, but with temporary files in a folder of the caller's; null for beside the target. */
  public Publisher staging(@Nullable Path folder) {
    return new Publisher(existing, links, parents, access, folder, retry);
  }

  /** This one, but for what is tried again. */
  public Publisher retry(Retry other) {
    return new Publisher(existing, links, parents, access, staging, other);
  }

  /**
   * Begins a file. Nothing of the target is touched before {@link Publication#publish}.
   *
   * @throws IOException if no temporary file can be made, or its folder is missing; nothing is left
   */
  public Publication begin(Path target) throws IOException {
    Path destination = Destination.of(target, links);
    if (parents == Parents.CREATE) {
      DurableDirectory.create(Durability.parentOf(destination));
    }
    return Publication.begin(
        this, destination, Temporaries.name(this, destination), staging == null);
  }

  /**
   * As {@link #begin(Path)}, but under a temporary name of the caller's: for whoever finds its
   * temporary files again by their names, and cleans them up after a crash.
   *
   * @param temporary a name that nobody else uses, in a directory that exists
   * @throws java.nio.file.FileAlreadyExistsException if the name is taken; nothing was changed
   */
  public Publication begin(Path target, Path temporary) throws IOException {
    return Publication.begin(this, Destination.of(target, links), temporary, false);
  }

  /** Publishes the remaining bytes of a buffer. A temporary file that got lost is written again. */
  public PublishResult publish(Path target, ByteBuffer bytes) throws IOException {
    return fromSource(target, publication -> publication.write(bytes.duplicate()));
  }

  /** Publishes a text in UTF-8. A temporary file that got lost is written again. */
  public PublishResult publish(Path target, CharSequence text) throws IOException {
    return fromSource(target, publication -> publication.write(text));
  }

  /**
   * Publishes a copy of a file. A temporary file that got lost is written again.
   *
   * @throws SourceChangedException if the source was changed meanwhile; the target is untouched
   */
  public PublishResult publish(Path target, Path source) throws IOException {
    return fromSource(target, publication -> publication.writeFrom(source));
  }

  /** Publishes all that the stream gives, which can be read but once. Does not close it. */
  public PublishResult publish(Path target, InputStream bytes) throws IOException {
    return finish(begin(target), publication -> publication.writeFrom(bytes));
  }

  private PublishResult fromSource(Path target, Source source) throws IOException {
    TemporaryLostException lost = null;
    for (int tries = 1; tries <= retry.triesMax(); tries++) {
      try {
        return finish(begin(target), source);
      } catch (TemporaryLostException e) {
        if (lost != null) {
          e.addSuppressed(lost);
        }
        lost = e;
      }
    }
    throw lost;
  }

  /**
   * Removes the temporary files that dead processes left in a folder, which is known by three
   * signs: the name, an hour without a write, and a lock that nobody holds. What a live process
   * uses, stopped or not, is left alone.
   *
   * @return how many were removed
   * @throws IOException if the folder cannot be read; a file that cannot be removed is left
   */
  public static int sweep(Path folder) throws IOException {
    return Temporaries.sweep(folder);
  }

  /** Writes, publishes and closes; once there is an answer, closing does not change it. */
  static PublishResult finish(Publication publication, Source source) throws IOException {
    PublishResult result;
    try {
      source.writeTo(publication);
      result = publication.publish();
    } catch (IOException | RuntimeException e) {
      try (publication) {
        throw e;
      }
    }
    publication.leave();
    return result;
  }

  /** Gives what is to be published. */
  interface Source {
    void writeTo(Publication publication) throws IOException;
  }
}
