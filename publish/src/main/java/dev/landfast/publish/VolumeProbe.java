package dev.landfast.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfast.publish.VolumeReport.Ability;
import dev.landfast.publish.VolumeReport.Answer;
import dev.landfast.publish.VolumeReport.Finding;
import dev.landfast.publish.VolumeReport.Kind;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds out what a directory really offers, by doing it in a private directory below, which is gone
 * afterwards; that of a process that was killed goes an hour later with the next probe. What a
 * power cut leaves no probe can see; the type of the file system says whether there is anything to
 * be left.
 */
public final class VolumeProbe {
  private static final System.Logger LOG = System.getLogger(VolumeProbe.class.getName());
  private static final String PREFIX = ".landfast-probe-";
  private static final Pattern NAME = Pattern.compile("\\.landfast-probe-[0-9a-f]{1,20}");
  private static final int NAME_BYTES_MAX = 1024;

  private static final Set<String> NETWORKS =
      Set.of(
          "nfs",
          "nfs4",
          "cifs",
          "smb",
          "smb2",
          "smb3",
          "smbfs",
          "afpfs",
          "9p",
          "afs",
          "ceph",
          "glusterfs",
          "lustre",
          "gpfs",
          "beegfs",
          "ocfs2",
          "gfs2",
          "fuse.sshfs",
          "fuse.glusterfs",
          "fuse.s3fs",
          "fuse.rclone",
          "virtiofs",
          "davfs");
  private static final Set<String> OVERLAYS = Set.of("overlay", "aufs", "unionfs");
  private static final Set<String> MEMORY = Set.of("tmpfs", "ramfs", "devtmpfs");

  private final Path folder;
  private final List<Finding> findings = new ArrayList<>();

  private VolumeProbe(Path folder) {
    this.folder = folder;
  }

  /**
   * Probes a directory: some thirty calls, and a second process that tries a lock, which takes a
   * fraction of a second. Several may probe one directory at the same time.
   *
   * @throws IOException if the directory is not there, or nothing can be made in it
   */
  public static VolumeReport probe(Path directory) throws IOException {
    Path absolute = directory.toRealPath();
    FileStore store = Files.getFileStore(absolute);
    removeDead(absolute);
    Path folder = Files.createTempDirectory(absolute, PREFIX); // private, of a name that none has
    try {
      VolumeProbe probe = new VolumeProbe(folder);
      probe.tryAll();
      return new VolumeReport(
          absolute,
          store.name(),
          store.type(),
          kindOf(store.type()),
          store.getUsableSpace(),
          store.getTotalSpace(),
          probe.nameBytesMax(),
          probe.findings);
    } finally {
      FolderTree.delete(folder);
    }
  }

  /** A probe is over in seconds: whatever of one is an hour old was left by a process that died. */
  private static void removeDead(Path directory) {
    Instant silent = Instant.now().minus(Temporaries.SILENCE);
    try {
      for (Path left : FolderTree.list(directory)) {
        if (NAME.matcher(left.getFileName().toString()).matches()) {
          BasicFileAttributes found = Destination.attributesOf(left);
          if (found != null
              && found.isDirectory()
              && found.lastModifiedTime().toInstant().isBefore(silent)) {
            FolderTree.delete(left);
          }
        }
      }
    } catch (IOException e) {
      LOG.log(Level.INFO, () -> "Left for the next probe: " + Failure.of(directory, e).line());
    }
  }

  private static Kind kindOf(String type) {
    String known = type.toLowerCase(Locale.ROOT);
    if (NETWORKS.contains(known)) {
      return Kind.NETWORK;
    }
    if (OVERLAYS.contains(known)) {
      return Kind.OVERLAY;
    }
    return MEMORY.contains(known) ? Kind.MEMORY : Kind.LOCAL;
  }

  private void tryAll() {
    find(Ability.ATOMIC_REPLACE, this::replaces);
    find(Ability.NO_REPLACE, this::refusesToReplace);
    find(Ability.FILE_SYNC, this::syncsFiles);
    find(
        Ability.DIRECTORY_SYNC,
        () -> {
          Durability.syncDirectory(folder);
          return true;
        });
    tryLocks();
    find(Ability.ATTRIBUTES, this::keepsAttributes);
    find(Ability.MODES, this::keepsModes);
    find(Ability.SYMBOLIC_LINKS, this::hasLinks);
    find(Ability.CASE, this::tellsCase);
    find(Ability.UNICODE, this::keepsUnicode);
  }

  private void find(Ability ability, Trial trial) {
    try {
      findings.add(new Finding(ability, trial.succeeds() ? Answer.YES : Answer.NO, ""));
    } catch (InvalidPathException e) {
      findings.add(
          new Finding(ability, Answer.UNKNOWN, "this process has no such names; see LC_ALL"));
    } catch (IOException | UnsupportedOperationException e) {
      String detail = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      findings.add(new Finding(ability, Answer.NO, detail));
    }
  }

  private boolean replaces() throws IOException {
    Path old = Files.writeString(folder.resolve("replaced"), "old");
    Durability.rename(Files.writeString(folder.resolve("replacing"), "new"), old);
    return Files.readString(old).equals("new");
  }

  private boolean refusesToReplace() throws IOException {
    Path free = folder.resolve("free");
    Path first = Files.writeString(folder.resolve("first"), "first");
    Durability.linkNew(first, free);
    try {
      Durability.linkNew(Files.writeString(folder.resolve("second"), "second"), free);
      return false;
    } catch (FileAlreadyExistsException e) {
      return Files.readString(free).equals("first");
    }
  }

  private boolean syncsFiles() throws IOException {
    Path file = folder.resolve("synced");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[1]));
      Durability.syncFile(channel, file);
    }
    return true;
  }

  private void tryLocks() {
    Path file = folder.resolve("lock");
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileLock _ = channel.tryLock()) {
      findings.add(LockProbe.ofAnotherProcess(file));
    } catch (IOException | UnsupportedOperationException e) {
      findings.add(new Finding(Ability.LOCKS, Answer.NO, String.valueOf(e.getMessage())));
    }
  }

  private boolean keepsAttributes() throws IOException {
    Path file = Files.createFile(folder.resolve("attributes"));
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    if (view == null) {
      return false;
    }
    view.write("landfast.probe", UTF_8.encode("kept"));
    ByteBuffer found = ByteBuffer.allocate(view.size("landfast.probe"));
    view.read("landfast.probe", found);
    return UTF_8.decode(found.flip()).toString().equals("kept");
  }

  private boolean keepsModes() throws IOException {
    Path file = Files.createFile(folder.resolve("modes"));
    Set<PosixFilePermission> unusual = PosixFilePermissions.fromString("rw-r-x---");
    Files.setPosixFilePermissions(file, unusual);
    return Files.getPosixFilePermissions(file).equals(unusual);
  }

  private boolean hasLinks() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("nowhere"));
    return Files.isSymbolicLink(link);
  }

  private boolean tellsCase() throws IOException {
    Files.createFile(folder.resolve("case"));
    return !Files.exists(folder.resolve("CASE"), LinkOption.NOFOLLOW_LINKS);
  }

  /** As it was composed, neither decomposed in the listing nor found decomposed. */
  private boolean keepsUnicode() throws IOException {
    String composed = "\u00e9";
    String decomposed = "e\u0301";
    Path subfolder = Files.createDirectory(folder.resolve("unicode"));
    Files.createFile(subfolder.resolve(composed));
    return FolderTree.list(subfolder).getFirst().getFileName().toString().equals(composed)
        && !Files.exists(subfolder.resolve(decomposed));
  }

  private int nameBytesMax() throws IOException {
    Path subfolder = Files.createDirectory(folder.resolve("names"));
    int fits = 1;
    int tooLong = NAME_BYTES_MAX + 1;
    while (tooLong - fits > 1) {
      int length = (fits + tooLong) / 2;
      try {
        Files.delete(Files.createFile(subfolder.resolve("x".repeat(length))));
        fits = length;
      } catch (IOException e) {
        tooLong = length;
      }
    }
    return fits;
  }

  private interface Trial {
    boolean succeeds() throws IOException;
  }
}
