package dev.landfast.publish;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what with a published file. Set before its sync, so that nobody ever meets it with
 * other rights; until then its owner alone may open it.
 *
 * @param kept mode, owner and group are those of the file that is replaced; where there is none,
 *     the others count
 * @param mode null for what the process gives to new files (its umask)
 * @param owner null for the user of the process; another one needs {@code CAP_CHOWN}
 * @param group null for what the volume gives to new files
 */
public record Access(
    boolean kept,
    @Nullable Set<PosixFilePermission> mode,
    @Nullable UserPrincipal owner,
    @Nullable GroupPrincipal group) {

  /** As the process makes any new file. */
  public static final Access OF_PROCESS = new Access(false, null, null, null);

  /** As the file has them that is replaced. */
  public static final Access KEPT = new Access(true, null, null, null);

  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  public Access {
    mode = mode == null ? null : Set.copyOf(mode);
  }

  /** With these permissions, whatever the umask. */
  public static Access of(Set<PosixFilePermission> mode) {
    return new Access(false, mode, null, null);
  }

  /** What the temporary file is created with: no rights that the target will not give. */
  FileAttribute<?>[] whileWriting(Path target) throws IOException {
    boolean setLater = mode != null || owner != null || (kept && attributesOf(target) != null);
    return setLater ? new FileAttribute<?>[] {PRIVATE} : new FileAttribute<?>[0];
  }

  /**
   * Gives the file its owner, group and mode, in this order: a change of the owner takes rights
   * away ({@code chown(2)}).
   *
   * @throws IOException if one cannot be given; the file must not be published then
   */
  void applyTo(Path temporary, Path target) throws IOException {
    PosixFileAttributes before = kept ? attributesOf(target) : null;
    if (before == null && mode == null && owner == null && group == null) {
      return;
    }
    PosixFileAttributeView view = view(temporary);
    PosixFileAttributes now = view.readAttributes();
    UserPrincipal wantedOwner = before == null ? owner : before.owner();
    if (wantedOwner != null && !wantedOwner.equals(now.owner())) {
      view.setOwner(wantedOwner);
    }
    GroupPrincipal wantedGroup = before == null ? group : before.group();
    if (wantedGroup != null && !wantedGroup.equals(now.group())) {
      view.setGroup(wantedGroup);
    }
    Set<PosixFilePermission> wantedMode = before == null ? mode : before.permissions();
    if (wantedMode != null) {
      view.setPermissions(wantedMode);
    }
  }

  private static @Nullable PosixFileAttributes attributesOf(Path target) throws IOException {
    try {
      PosixFileAttributes found = view(target).readAttributes();
      return found.isRegularFile() ? found : null; // a link has no mode of its own
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static PosixFileAttributeView view(Path file) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view == null) {
      throw new IOException("The volume of " + file + " keeps no owner and no mode.");
    }
    return view;
  }
}
