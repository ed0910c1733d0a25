package dev.landfast.crashfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.ProviderMismatchException;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The views of a file's attributes. They hold a path and ask each time anew. */
final class AttributeViews {
  private AttributeViews() {}

  static @Nullable FileAttributeView of(CrashPath path, Class<?> type, boolean follow) {
    if (type == BasicFileAttributeView.class) {
      return new Posix(path, follow, "basic");
    }
    if (type == PosixFileAttributeView.class) {
      return new Posix(path, follow, "posix");
    }
    if (type == FileOwnerAttributeView.class) {
      return new Posix(path, follow, "owner");
    }
    if (type == UserDefinedFileAttributeView.class) {
      return new User(path, follow);
    }
    return null;
  }

  /** Basic, posix and owner: the last shows what the first have. */
  record Posix(CrashPath path, boolean follow, String name) implements PosixFileAttributeView {
    private AttributeCalls calls() {
      return path.getFileSystem().attributes();
    }

    @Override
    public PosixFileAttributes readAttributes() throws IOException {
      return path.getFileSystem()
          .provider()
          .readAttributes(path, PosixFileAttributes.class, NamedAttributes.options(follow));
    }

    @Override
    public void setTimes(
        @Nullable FileTime modified, @Nullable FileTime accessed, @Nullable FileTime created)
        throws IOException {
      if (modified == null && accessed == null) {
        return; // a time of creation alone cannot be set on Unix
      }
      try {
        calls().setTimes(path, follow, modified, accessed);
      } catch (ErrnoException e) {
        throw e.on(path);
      }
    }

    @Override
    public void setPermissions(Set<PosixFilePermission> permissions) throws IOException {
      set(OperationKind.SET_MODE, Metadata.MODE, Permissions.mode(permissions));
    }

    @Override
    public UserPrincipal getOwner() throws IOException {
      return readAttributes().owner();
    }

    @Override
    public void setOwner(UserPrincipal owner) throws IOException {
      if (owner instanceof Principal.Group) {
        throw new IOException("'owner' parameter can't be a group");
      }
      if (!(owner instanceof Principal)) {
        throw new ProviderMismatchException();
      }
      set(OperationKind.SET_OWNER, Metadata.OWNER, owner.getName());
    }

    @Override
    public void setGroup(GroupPrincipal group) throws IOException {
      if (!(group instanceof Principal.Group)) {
        throw new ProviderMismatchException();
      }
      set(OperationKind.SET_OWNER, Metadata.GROUP, group.getName());
    }

    private void set(OperationKind kind, String aspect, Object value) throws IOException {
      try {
        calls().set(kind, path, follow, aspect, value);
      } catch (ErrnoException e) {
        throw e.on(path);
      }
    }
  }

  /** Extended attributes, with the JDK's words for what goes wrong. */
  record User(CrashPath path, boolean follow) implements UserDefinedFileAttributeView {
    private AttributeCalls calls() {
      return path.getFileSystem().attributes();
    }

    @Override
    public String name() {
      return "user";
    }

    @Override
    public List<String> list() throws IOException {
      try {
        return calls().attributes(path, follow);
      } catch (ErrnoException e) {
        throw failure(e, "Unable to get list of extended attributes");
      }
    }

    @Override
    public int size(String name) throws IOException {
      try {
        return calls().attribute(path, follow, name).remaining();
      } catch (ErrnoException e) {
        throw failure(e, "Unable to get size of extended attribute '" + name + "'");
      }
    }

    @Override
    public int read(String name, ByteBuffer into) throws IOException {
      if (into.isReadOnly()) {
        throw new IllegalArgumentException("Read-only buffer");
      }
      String what = "Error reading extended attribute '" + name + "'";
      try {
        ByteBuffer value = calls().attribute(path, follow, name);
        int length = value.remaining();
        if (length > into.remaining()) {
          throw new FileSystemException(
              path.toString(), null, what + ": Insufficient space in buffer");
        }
        into.put(value);
        return length;
      } catch (ErrnoException e) {
        throw failure(e, what);
      }
    }

    @Override
    public int write(String name, ByteBuffer from) throws IOException {
      byte[] value = new byte[from.remaining()];
      from.duplicate().get(value);
      try {
        calls().setAttribute(path, follow, name, ByteBuffer.wrap(value).asReadOnlyBuffer());
      } catch (ErrnoException e) {
        throw failure(e, "Error writing extended attribute '" + name + "'");
      }
      from.position(from.limit());
      return value.length;
    }

    @Override
    public void delete(String name) throws IOException {
      try {
        calls().removeAttribute(path, follow, name);
      } catch (ErrnoException e) {
        throw failure(e, "Unable to delete extended attribute '" + name + "'");
      }
    }

    /** Opening comes first, and fails by its own exceptions. */
    private IOException failure(ErrnoException e, String what) {
      return switch (e.errno()) {
        case ENODATA, ERANGE, ENOSPC, EDQUOT, EIO, EPERM, ENOTSUP ->
            new FileSystemException(path.toString(), null, what + ": " + e.errno().text());
        default -> e.on(path);
      };
    }
  }
}
