package dev.landfast.publish;

import dev.landfast.publish.SharedSync.Names;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A private directory of one run, whose results are published together or not at all.
 *
 * <pre>
 *   BASE/export-20260301T101500Z-4711-9f3c2a1b/
 *     owner.lock   locked as long as the run lives; opened by nothing else in its process
 *     owner        who that is, for others to read
 *     out/         what will be published: the run's files, and at the end their manifest
 *     tmp/         for whatever wants a temporary directory
 * </pre>
 *
 * <p>End states of {@link #publish}: {@link Durable}, the target is a directory that holds all of
 * {@code out/} and a {@link #MANIFEST}, and will after a power cut; {@link Exists}, somebody else's
 * directory or file has the name, untouched; {@link PublishedUnsynced}; or an exception, and there
 * is no target. {@link #close} removes the rest in each of them. Of a run that was killed, {@link
 * #reap} does.
 *
 * <p>Safe for use by several threads while they write parts; publishing and closing are one
 * thread's.
 */
public final class Workspace implements AutoCloseable {
  /**
   * The name of what is written last: a JSON object that has length and SHA-256 of each file. A
   * directory with a manifest is whole.
   */
  public static final String MANIFEST = "landfast-manifest.json";

  private static final System.Logger LOG = System.getLogger(Workspace.class.getName());

  /** Of a directory that is one. */
  static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9._-]{1,64}-[0-9]{8}T[0-9]{6}Z-[0-9]+-[0-9a-f]{8}");

  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int RANDOM_BYTES = 4;
  private static final int PARTS_MAX = 9999;

  /** Of one target: {@code report-0001} to {@code report-9999}. */
  private static final int NUMBERED_MAX = 9999;

  private final Path root;
  private final WorkspaceOwner owner;
  private int parts;
  private boolean sealed;

  /** A sync failed, and another one would say yes and mean nothing. */
  private boolean sealFailed;

  private Workspace(Path root, WorkspaceOwner owner) {
    this.root = root;
    this.owner = owner;
  }

  /**
   * Makes a workspace.
   *
   * @param base a directory; on the volume of the later target nothing is copied at the end
   * @param label says what the run is about: 1 to 64 letters, digits, dots, dashes, underscores
   * @throws IOException if it could not be made; nothing is left but, at worst, an empty directory
   *     that {@link #reap} knows
   */
  public static Workspace open(Path base, String label) throws IOException {
    return open(base, label, InstantSource.system());
  }

  static Workspace open(Path base, String label, InstantSource clock) throws IOException {
    if (!LABEL.matcher(label).matches()) {
      throw new IllegalArgumentException("Not a label of a workspace: " + label);
    }
    Instant now = clock.instant();
    String name = "%s-%s-%d-%s".formatted(label, TIME.format(now), Instance.PID, random());
    Path root = base.toAbsolutePath().resolve(name);
    FolderTree.createPrivate(root);
    WorkspaceOwner owner = null;
    try {
      owner = WorkspaceOwner.move(root, label, now);
      Files.createDirectory(root.resolve("out"));
      Files.createDirectory(root.resolve("tmp"));
      return new Workspace(root, owner);
    } catch (IOException | RuntimeException e) {
      try (@Nullable WorkspaceOwner _ = owner) {
        FolderTree.delete(root);
      } catch (IOException unremoved) {
        e.addSuppressed(unremoved);
      }
      throw e;
    }
  }

  private static String random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** The directory itself, absolute. Its name is the run's id. */
  public Path root() {
    return root;
  }

  /** Where the results go. */
  public Path out() {
    return root.resolve("out");
  }

  /** Whether there is no result yet. */
  public boolean isEmpty() throws IOException {
    return FolderTree.list(out()).isEmpty();
  }

  /** For temporary files of the run. */
  public Path tmp() {
    return root.resolve("tmp");
  }

  /** What tells a child process where to write: {@code LANDFAST_OUT}, and {@code TMPDIR}. */
  public Map<String, String> environment() {
    return Map.of(
        "LANDFAST_OUT", out().toString(),
        "TMPDIR", tmp().toString(),
        "TMP", tmp().toString(),
        "TEMP", tmp().toString());
  }

  /**
   * The next part of the result: {@code 0001-Sheet.csv}, {@code 0002-…}, so that a sorted listing
   * has them in the order in which they were asked for.
   *
   * @param name a file name
   */
  public synchronized Path part(String name) {
    Path part = Path.of(name);
    if (part.getNameCount() != 1 || part.isAbsolute() || name.isEmpty()) {
      throw new IllegalArgumentException("Not a file name: " + name);
    }
    if (parts == PARTS_MAX) {
      throw new IllegalStateException("A workspace has at most " + PARTS_MAX + " parts.");
    }
    parts++;
    return out().resolve("%04d-%s".formatted(parts, name));
  }

  /**
   * Publishes all of {@link #out} as one directory, and never over another. The order is the
   * promise: every file is synced, every directory, then the manifest is written; the name comes
   * last, and is synced before the answer. Can be called again, for another name, after {@link
   * Exists}. A directory that somebody else makes at the same moment, and that is still empty, is
   * replaced: {@code rename(2)} knows no refusal for directories.
   *
   * @param target a name in a directory that exists; on another volume than the workspace the files
   *     are copied into a workspace beside it first
   * @throws NotAFileException if a link, a device or a pipe is among the results
   * @throws FileSystemException if the name of a result is no text (bytes that are not UTF-8 where
   *     that is the locale's), which the manifest could not name
   * @throws java.nio.file.FileAlreadyExistsException if the name is taken and cannot be made
   *     durable, because this user may not read the directory that has it
   * @throws IOException if a file could not be read or synced, or the directory not be named; there
   *     is no target
   */
  public PublishResult publish(Path target) throws IOException {
    return publish(target, Workspace::name);
  }

  /**
   * Publishes under the first free name of {@code target-0001} to {@code target-9999}: each of many
   * runs of one target gets a result of its own.
   *
   * @return {@link Exists} if none is free
   */
  public PublishResult publishNumbered(Path target) throws IOException {
    return publish(target, Workspace::number);
  }

  private PublishResult publish(Path target, Step step) throws IOException {
    Path destination = Destination.of(target, Publisher.Links.REPLACE);
    if (sealFailed) {
      throw new IllegalStateException("What could not be made durable is not tried again.");
    }
    if (!sealed) {
      sealFailed = true; // until every step has succeeded
      FolderSeal.of(out(), root.getFileName().toString());
      sealFailed = false;
      sealed = true;
    }
    try {
      return step.publish(this, destination);
    } catch (AtomicMoveNotSupportedException e) {
      if (Durability.parentOf(root).equals(Durability.parentOf(destination))) {
        throw e; // a copy would come no further
      }
      return publishCopy(destination, step);
    }
  }

  private PublishResult number(Path target) throws IOException {
    PublishResult result = new Exists(target);
    for (int number = 1; number <= NUMBERED_MAX && result instanceof Exists; number++) {
      result = name(target.resolveSibling("%s-%04d".formatted(target.getFileName(), number)));
    }
    return result;
  }

  private PublishResult name(Path target) throws IOException {
    try (Names names = SharedSync.DIRECTORIES.enter(Durability.parentOf(target))) {
      return name(target, names);
    }
  }

  private PublishResult name(Path target, Names names) throws IOException {
    if (Destination.attributesOf(target) != null) {
      return taken(target, names); // rename(2) would replace an empty directory
    }
    Object ours = Destination.identityOf(out());
    try {
      Durability.rename(out(), target);
    } catch (AtomicMoveNotSupportedException e) {
      throw e;
    } catch (FileSystemException e) {
      Object found = Destination.identityOf(target);
      if (found != null && !found.equals(ours)) {
        return taken(target, names); // another run came between
      }
      if (found == null || Destination.attributesOf(out()) != null) {
        throw e;
      } // a file server did what it denies
    }
    try {
      names.syncOwn();
    } catch (IOException e) {
      return new PublishedUnsynced(target, e);
    }
    return new Durable(target);
  }

  private static PublishResult taken(Path target, Names names) throws IOException {
    try {
      names.syncAll();
    } catch (AccessDeniedException e) {
      throw Naming.takenUnread(target, e);
    }
    return new Exists(target);
  }

  /** On the target's volume; a copy in place could be met half-way. */
  private PublishResult publishCopy(Path target, Step step) throws IOException {
    Workspace beside = open(Durability.parentOf(target), owner.label());
    PublishResult result;
    try {
      FolderTree.copy(out(), beside.out());
      Files.delete(beside.out().resolve(MANIFEST)); // the copy gets its own
      result = beside.publish(target, step);
    } catch (IOException | RuntimeException e) {
      try (beside) {
        throw e;
      }
    }
    beside.leave();
    return result;
  }

  /** Closes after an answer, which a workspace that cannot be removed does not change. */
  public void leave() {
    try {
      close();
    } catch (IOException e) {
      LOG.log(Level.INFO, () -> "Left for the next reap: " + Failure.of(root, e).line());
    }
  }

  /**
   * Removes the workspace; what was published stays. Closing again does nothing.
   *
   * @throws IOException if something could not be removed; {@link #reap} will
   */
  @Override
  public void close() throws IOException {
    try (owner) { // its lock goes last: until then nobody else removes anything
      FolderTree.delete(root);
    }
  }

  /**
   * Removes the workspaces of dead runs from a directory. A run lives as long as its lock is held,
   * be it stopped, in another container or on another machine; its process id alone says nothing.
   * Of another machine a workspace stays for seven days after its beginning all the same, because
   * not every network file system carries locks from one to the other. Where the machine is not
   * known, as without a {@code /proc}, each is another one.
   *
   * @return how many were removed
   * @throws IOException if the directory cannot be read; a workspace that cannot be removed is left
   */
  public static int reap(Path base) throws IOException {
    return reap(base, InstantSource.system());
  }

  /**
   * One thread at a time: of two that look at one lock, the first to close it drops the other's.
   */
  static synchronized int reap(Path base, InstantSource clock) throws IOException {
    int removed = 0;
    for (Path root : FolderTree.list(base)) {
      if (NAME.matcher(root.getFileName().toString()).matches()
          && Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)
          && reapOne(root, clock)) {
        removed++;
      }
    }
    return removed;
  }

  /**
   * Whether {@link #reap} would remove a workspace of a dead run; removes nothing.
   *
   * @throws IOException if that cannot be told
   */
  public static boolean isDead(Path workspace) throws IOException {
    return isDead(workspace, InstantSource.system());
  }

  /** As {@link #reap}, and not beside it: one look at a lock at a time. */
  static synchronized boolean isDead(Path workspace, InstantSource clock) throws IOException {
    try {
      return NAME.matcher(workspace.getFileName().toString()).matches()
          && WorkspaceOwner.isDead(workspace, clock);
    } catch (NoSuchFileException e) {
      return true; // removed just now
    }
  }

  private static boolean reapOne(Path root, InstantSource clock) {
    try (@Nullable WorkspaceOwner dead = WorkspaceOwner.succeed(root, clock)) {
      if (dead == null) {
        return false;
      }
      FolderTree.delete(root);
      LOG.log(
          Level.INFO,
          () ->
              "Removed the workspace of a dead run: %s [run %s, pid %d]"
                  .formatted(root, Instance.ID, Instance.PID));
      return true;
    } catch (IOException e) {
      LOG.log(Level.INFO, () -> "Left alone: " + Failure.of(root, e).line());
      return false;
    }
  }

  private interface Step {
    PublishResult publish(Workspace workspace, Path target) throws IOException;
  }
}
