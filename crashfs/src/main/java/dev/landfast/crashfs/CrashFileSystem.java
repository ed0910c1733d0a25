package dev.landfast.crashfs;

import dev.landfast.crashfs.InodeImage.DirectoryImage;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A file system in memory that knows what is durable and what is only cached, and therefore every
 * state that a crash may leave. The model stands in the {@linkplain dev.landfast.crashfs package's
 * documentation}.
 *
 * <p>A new one has an empty directory {@code /data}, and those that volumes are mounted at; all
 * that is durable. The working directory is {@code /}. Rights are kept but not enforced, as for
 * root. Safe for use by several threads; the {@linkplain #operations log} is the order in which
 * their operations took effect. It cannot be closed: it has nothing to give back.
 */
public final class CrashFileSystem extends FileSystem {
  private static final int DIRECTORY_MODE = 0755;

  private final Kernel kernel;
  private final Tree tree;
  private final NameCalls names;
  private final FileCalls files;
  private final AttributeCalls attributes;
  private final LockCalls locks;

  CrashFileSystem(Kernel kernel) {
    this.kernel = kernel;
    this.tree = new Tree(kernel);
    this.names = new NameCalls(kernel, tree);
    this.files = new FileCalls(kernel, tree);
    this.attributes = new AttributeCalls(kernel, tree);
    this.locks = new LockCalls(kernel);
  }

  /** One volume, and a clock that stands still. */
  public static CrashFileSystem create() {
    return builder().build();
  }

  /** Begins with what {@link #create} makes. */
  public static Builder builder() {
    return new Builder();
  }

  /** What can be chosen about a file system. Not safe for use by several threads. */
  public static final class Builder {
    private InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
    private final Map<String, String> volumes = new LinkedHashMap<>();

    private Builder() {}

    /** Where times of files come from. */
    public Builder clock(InstantSource newClock) {
      clock = newClock;
      return this;
    }

    /**
     * Adds a volume of its own: renaming and linking between volumes fails with {@code EXDEV}.
     *
     * @param name what its {@link FileStore} is called
     * @param mountedAt a name right below the root, for example {@code /staging}; {@code /data} is
     *     possible too
     */
    public Builder volume(String name, String mountedAt) {
      if (!mountedAt.matches("/[^/]+")) {
        throw new IllegalArgumentException("Not right below the root: " + mountedAt);
      }
      volumes.put(mountedAt, name);
      return this;
    }

    /** Makes the file system. A builder may make any number. */
    public CrashFileSystem build() {
      FileTime now = FileTime.from(clock.instant());
      Metadata metadata = Metadata.initial(DIRECTORY_MODE, now);
      Map<Long, InodeImage> images = new HashMap<>();
      Map<String, Long> entries = new HashMap<>();
      List<Volume> mounted = new ArrayList<>();
      long root = 1;
      long next = root + 1;
      mounted.add(new Volume("main", "/", root, InodeImage.ABSENT));
      entries.put("data", next);
      images.put(next++, DirectoryImage.empty(metadata));
      for (Map.Entry<String, String> each : volumes.entrySet()) {
        String name = each.getKey().substring(1);
        Long covered = entries.get(name);
        if (covered == null) {
          covered = next++;
          entries.put(name, covered);
          images.put(covered, DirectoryImage.empty(metadata));
        }
        images.put(next, DirectoryImage.empty(metadata));
        mounted.add(new Volume(each.getValue(), each.getKey(), next++, covered));
      }
      images.put(root, new DirectoryImage(Map.copyOf(entries), Map.of(), metadata));
      Inodes inodes = new Inodes(images, Map.of(), next);
      return new CrashFileSystem(new Kernel(clock, inodes, mounted, true));
    }
  }

  /** A path of this file system. */
  public Path path(String path) {
    return CrashPath.parse(this, path);
  }

  /**
   * Makes everything durable as it is, what failed syncs left in doubt too, and begins a new log.
   */
  public void sync() {
    synchronized (kernel.lock) {
      kernel.restart();
    }
  }

  /** All that changed something since the last {@link #sync}, or was to, in order. */
  public List<Operation> operations() {
    synchronized (kernel.lock) {
      return kernel.log.entries().stream().map(OperationLog.Entry::operation).toList();
    }
  }

  /** Channels and directory streams that are open, in the order of their opening. */
  public List<OpenHandle> openHandles() {
    synchronized (kernel.lock) {
      return kernel.handles().stream()
          .filter(handle -> handle.closedAfter == Handle.STILL_OPEN)
          .map(Handle::report)
          .toList();
    }
  }

  /** Adds faults; each counts from now on. */
  public void fail(Fault... faults) {
    synchronized (kernel.lock) {
      for (Fault fault : faults) {
        kernel.faults.add(fault);
      }
    }
  }

  /** From now on nothing fails. */
  public void heal() {
    synchronized (kernel.lock) {
      kernel.faults.clear();
    }
  }

  /**
   * Limits a volume: beyond it, writes fail with "No space left on device", after one that takes
   * what fits.
   *
   * @param mountedAt {@code /} for the first volume
   * @param bytes by which the files of this volume together may still grow; directories and
   *     attributes count nothing
   */
  public void usableSpace(String mountedAt, long bytes) {
    synchronized (kernel.lock) {
      for (Volume volume : kernel.volumes) {
        if (volume.mountedAt().equals(mountedAt)) {
          volume.limit(bytes);
          return;
        }
      }
    }
    throw new IllegalArgumentException("Nothing is mounted at " + mountedAt);
  }

  /**
   * Whether another process would run into a lock that this one took on the file. A {@link
   * java.nio.channels.FileLock} is no proof of that: closing any channel of the file drops it
   * ({@code fcntl(2)}).
   */
  public boolean lockedAgainstOthers(Path file) throws IOException {
    CrashPath path = CrashPath.of(file);
    synchronized (kernel.lock) {
      try {
        return locks.heldAgainstOthers(tree.inode(path, true));
      } catch (ErrnoException e) {
        throw e.on(path);
      }
    }
  }

  /** Told of each state that a crash may leave. */
  public interface StateCheck {
    /** May change the state: nobody else has it. */
    void check(CrashState state) throws Exception;
  }

  /**
   * Crashes after each operation of the log, and before the first. This file system goes on as if
   * nothing had been.
   *
   * @return what was looked at
   * @throws Exception what the check throws, at the first state that it does
   */
  public CrashReport crashEverywhere(CrashBudget budget, StateCheck check) throws Exception {
    Tally tally = new Tally();
    explorer(budget).everywhere(tally, check::check);
    return tally.report(budget);
  }

  /** Like {@link #crashEverywhere}, but only after the last operation. */
  public CrashReport crashNow(CrashBudget budget, StateCheck check) throws Exception {
    Tally tally = new Tally();
    explorer(budget).now(tally, check::check);
    return tally.report(budget);
  }

  private Explorer explorer(CrashBudget budget) {
    return new Explorer(kernel, budget.statesPerBoundaryMax(), budget.seed(), List.of());
  }

  Kernel kernel() {
    return kernel;
  }

  NameCalls names() {
    return names;
  }

  FileCalls files() {
    return files;
  }

  AttributeCalls attributes() {
    return attributes;
  }

  LockCalls locks() {
    return locks;
  }

  FileStore store(Volume volume) {
    return new CrashFileStore(kernel, volume);
  }

  CrashPath realPath(CrashPath path, boolean follow) throws IOException {
    synchronized (kernel.lock) {
      try {
        Tree.Place place =
            tree.place(path.toString().isEmpty() ? path.toAbsolutePath() : path, follow);
        place.existing();
        return CrashPath.parse(this, "/" + String.join("/", place.names()));
      } catch (ErrnoException e) {
        throw e.on(path);
      }
    }
  }

  @Override
  public CrashFileSystemProvider provider() {
    return CrashFileSystemProvider.INSTANCE;
  }

  /**
   * @throws UnsupportedOperationException always, as for the default file system
   */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(path("/"));
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return kernel.volumes.stream().map(this::store).toList();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return CrashFileStore.VIEWS;
  }

  @Override
  public Path getPath(String first, String... more) {
    StringBuilder joined = new StringBuilder(first);
    for (String each : more) {
      if (!each.isEmpty()) {
        joined.append(joined.isEmpty() ? "" : "/").append(each);
      }
    }
    return path(joined.toString());
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    int colon = syntaxAndPattern.indexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException();
    }
    String pattern = syntaxAndPattern.substring(colon + 1);
    return switch (syntaxAndPattern.substring(0, colon)) {
      case "glob" -> {
        GlobPattern glob = new GlobPattern(pattern);
        yield path -> glob.matches(path.toString());
      }
      case "regex" -> {
        Pattern regex = Pattern.compile(pattern);
        yield path -> regex.matcher(path.toString()).matches();
      }
      default ->
          throw new UnsupportedOperationException(
              "Syntax '" + syntaxAndPattern.substring(0, colon) + "' not recognized");
    };
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    return new Principal.Lookup();
  }

  /**
   * @throws UnsupportedOperationException always: nothing is watched
   */
  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("A crash file system watches nothing.");
  }
}
