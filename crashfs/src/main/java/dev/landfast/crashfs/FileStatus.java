package dev.landfast.crashfs;

import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/** What {@code stat(2)} answers. A snapshot. */
record FileStatus(Kind kind, Inode inode, long size, Metadata metadata)
    implements PosixFileAttributes {
  enum Kind {
    FILE(0100000),
    DIRECTORY(0040000),
    LINK(0120000);

    final int mode;

    Kind(int mode) {
      this.mode = mode;
    }
  }

  /** The inode's number within its file system, not the inode: it shall not keep that alive. */
  private record Key(String volume, long inode) {
    @Override
    public String toString() {
      return "(dev=" + volume + ",ino=" + inode + ")";
    }
  }

  @Override
  public FileTime lastModifiedTime() {
    return metadata.times().modified();
  }

  @Override
  public FileTime lastAccessTime() {
    return metadata.times().accessed();
  }

  @Override
  public FileTime creationTime() {
    return metadata.times().created();
  }

  @Override
  public boolean isRegularFile() {
    return kind == Kind.FILE;
  }

  @Override
  public boolean isDirectory() {
    return kind == Kind.DIRECTORY;
  }

  @Override
  public boolean isSymbolicLink() {
    return kind == Kind.LINK;
  }

  @Override
  public boolean isOther() {
    return false;
  }

  @Override
  public Object fileKey() {
    return new Key(inode.volume().name(), inode.id());
  }

  @Override
  public UserPrincipal owner() {
    return new Principal(metadata.owner());
  }

  @Override
  public GroupPrincipal group() {
    return new Principal.Group(metadata.group());
  }

  @Override
  public Set<PosixFilePermission> permissions() {
    return Permissions.ofMode(metadata.mode());
  }
}
