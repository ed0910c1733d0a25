package dev.landfast.publish;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;

/**
 * A file that is made from another and stands beside it: of {@code media.mp4} and {@code
 * transcript.txt} it is {@code media.mp4.transcript.txt}. Immutable, and safe for use by several
 * threads.
 *
 * <pre>{@code
 * Sidecar transcript = Sidecar.of(Path.of("media.mp4"), "transcript.txt");
 * switch (transcript.make((source, out) -> out.write(transcribe(source).getBytes(UTF_8)))) {
 *   case SidecarMade made -> serve(made.target());
 *   case SidecarMadeUnnoted made -> serve(made.target()); // this volume never reuses any
 *   case SidecarReused reused -> serve(reused.target());
 *   case SidecarFailed failed -> log(failed.advice(), failed.cause()); // the media is served
 * }
 * }</pre>
 *
 * <p>It replaces what has its name, whole and durably, be that a file or a symbolic link; what the
 * link leads to is left alone. The source may be a link; what it leads to is read.
 *
 * <p>The SHA-256 of the source and the kind are kept with the sidecar itself, as the extended
 * attribute {@value #NOTE}, which becomes durable with it in one step. A sidecar whose note says
 * what the source is now is reused. Nobody looks at its bytes: who edits it in place keeps the edit
 * until the source changes.
 *
 * <p>Whoever makes the same sidecar at the same time, in this process or another, waits, and then
 * finds it made. That needs a file in the folder, {@code .landfast-sidecar.lock}, which is never
 * removed, and which every one who makes sidecars there must be allowed to write. The media is read
 * and nothing else. On a volume that takes upper and lower case for the same, spell the source the
 * same way everywhere: else two may make one sidecar at once, and the last one wins, whole.
 *
 * @param source what it is made from
 * @param kind the rest of the name, after a dot
 * @param waitMax how long to wait for another that makes the same sidecar, from zero to {@link
 *     #WAIT_LIMIT}
 */
public record Sidecar(Path source, String kind, Duration waitMax) {
  /** As long as anybody may wait. */
  public static final Duration WAIT_LIMIT = Duration.ofDays(30);

  /** What {@link #of} waits. */
  public static final Duration WAIT_STANDARD = Duration.ofHours(1);

  static final String NOTE = "landfast.source";

  private static final Publisher PUBLISHER =
      Publisher.STANDARD.existing(Publisher.Existing.REPLACE);

  /** Makes the content. */
  public interface Maker {
    /**
     * Writes what is to be kept. It is kept when this returns, and if the source is then what it
     * was before.
     *
     * @param out unbuffered; need not be closed
     * @throws Exception if there is nothing to be kept
     */
    void make(Path source, OutputStream out) throws Exception;
  }

  /**
   * @throws IllegalArgumentException if the source has no name, the kind is no part of one, or the
   *     wait is out of its bounds
   */
  public Sidecar {
    source = source.toAbsolutePath();
    if (source.getFileName() == null) {
      throw new IllegalArgumentException("Has no name, and no place beside it: " + source);
    }
    if (kind.isEmpty()
        || kind.startsWith(".")
        || kind.indexOf('/') >= 0
        || kind.indexOf('\\') >= 0
        || kind.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("Not the kind of a sidecar: \"" + kind + "\"");
    }
    if (waitMax.isNegative() || waitMax.compareTo(WAIT_LIMIT) > 0) {
      throw new IllegalArgumentException("waitMax is " + waitMax + ", not 0 to " + WAIT_LIMIT);
    }
  }

  /**
   * A sidecar of this kind, which waits for others as long as {@link #WAIT_STANDARD}.
   *
   * @param kind not empty, without a dot in front, separators and NUL
   */
  public static Sidecar of(Path source, String kind) {
    return new Sidecar(source, kind, WAIT_STANDARD);
  }

  /** This one, but for the wait. */
  public Sidecar waitMax(Duration other) {
    return new Sidecar(source, kind, other);
  }

  /** Its name, absolute, beside the source. */
  public Path target() {
    return source.resolveSibling(source.getFileName() + "." + kind);
  }

  /**
   * Makes the sidecar, unless it is there and was made from what the source is now. Reads the
   * source once to see that, and once more after making, so that nothing is ever noted as made from
   * bytes that it was not made from.
   *
   * <p>End states:
   *
   * <ul>
   *   <li>{@link SidecarMade}, {@link SidecarMadeUnnoted}: the target holds what the maker wrote.
   *   <li>{@link SidecarReused}: the target is as it was, and durable; the maker did not run.
   *   <li>{@link SidecarFailed}: the target is as it was. Any exception of the maker's ends so; its
   *       errors are thrown. An interrupt ends so too, and the thread is still interrupted.
   * </ul>
   */
  public SidecarResult make(Maker maker) {
    Steps steps = new Steps(maker);
    try {
      return steps.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new SidecarFailed(target(), steps.part, e);
    } catch (Exception e) {
      return new SidecarFailed(target(), steps.part, e);
    }
  }

  /** One run, which remembers where it is. */
  private final class Steps {
    private final Maker maker;
    private final Path target = target();
    private SidecarFailed.Part part = SidecarFailed.Part.SOURCE;

    private Steps(Maker maker) {
      this.maker = maker;
    }

    private SidecarResult run() throws Exception {
      var _ = FileStamp.of(source); // a pipe, or nothing, is said before any work
      part = SidecarFailed.Part.TARGET;
      Destination.requireFileOrNothing(target); // or too long a name: before any work
      part = SidecarFailed.Part.LOCK;
      try (SidecarLock _ = SidecarLock.take(target, waitMax)) {
        part = SidecarFailed.Part.SOURCE;
        SourceState before = SourceState.of(source);
        part = SidecarFailed.Part.TARGET;
        if (isNoted(before)) {
          Durability.syncExisting(target);
          SharedSync.DIRECTORIES.sync(Durability.parentOf(target));
          return new SidecarReused(target);
        }
        return publish(before);
      }
    }

    private SidecarResult publish(SourceState before) throws Exception {
      try (Publication publication = PUBLISHER.begin(target)) {
        boolean noted = publication.noteIfKept(NOTE, note(before));
        part = SidecarFailed.Part.MAKER;
        maker.make(source, publication.stream());
        part = SidecarFailed.Part.SOURCE;
        if (!SourceState.of(source).equals(before)) {
          throw new SourceChangedException(source);
        }
        part = SidecarFailed.Part.TARGET;
        PublishResult published = publication.publish();
        if (noted && published instanceof PublishedUnsynced unsynced) {
          forget(unsynced);
        }
        return noted ? new SidecarMade(published) : new SidecarMadeUnnoted(published);
      }
    }

    /** The next sync of the directory would say yes and mean nothing: it is not to be reused. */
    private void forget(PublishedUnsynced unsynced) {
      try {
        view().delete(NOTE);
      } catch (IOException e) {
        unsynced.cause().addSuppressed(e);
      }
    }

    /** Whether a file is there and says so; what cannot be read says nothing, and is replaced. */
    private boolean isNoted(SourceState state) throws IOException {
      if (!Destination.isFile(target)) {
        return false;
      }
      ByteBuffer wanted = note(state);
      try {
        UserDefinedFileAttributeView view = view();
        if (view.size(NOTE) != wanted.remaining()) {
          return false;
        }
        ByteBuffer found = ByteBuffer.allocate(wanted.remaining());
        view.read(NOTE, found);
        return found.flip().equals(wanted);
      } catch (IOException e) {
        return false;
      }
    }

    private UserDefinedFileAttributeView view() throws IOException {
      UserDefinedFileAttributeView view =
          Files.getFileAttributeView(
              target, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      if (view == null) {
        throw new IOException("The volume of " + target + " keeps no extended attributes.");
      }
      return view;
    }

    private ByteBuffer note(SourceState state) {
      return StandardCharsets.UTF_8.encode("sha256:" + state.sha256() + " " + kind);
    }
  }
}
