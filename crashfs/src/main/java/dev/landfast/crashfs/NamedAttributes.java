package dev.landfast.crashfs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.LinkOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Attributes by name, {@code view:name,name}, as {@code Files.readAttributes} takes them. */
final class NamedAttributes {
  private static final Set<String> BASIC =
      Set.of(
          "size",
          "creationTime",
          "lastAccessTime",
          "lastModifiedTime",
          "fileKey",
          "isDirectory",
          "isRegularFile",
          "isSymbolicLink",
          "isOther");
  private static final Set<String> POSIX = Set.of("permissions", "owner", "group");
  private static final Set<String> UNIX = Set.of("mode", "ino", "nlink", "ctime");

  private NamedAttributes() {}

  static LinkOption[] options(boolean follow) {
    return follow ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
  }

  /**
   * @throws UnsupportedOperationException for a view that is not known
   * @throws IllegalArgumentException for an attribute that the view lacks
   */
  static Map<String, Object> read(CrashPath path, String attributes, boolean follow)
      throws IOException {
    int colon = attributes.indexOf(':');
    String view = colon < 0 ? "basic" : attributes.substring(0, colon);
    List<String> wanted = List.of(attributes.substring(colon + 1).split(",", -1));
    requireView(view);
    Map<String, Object> values = new LinkedHashMap<>();
    if (view.equals("user")) {
      AttributeViews.User user = new AttributeViews.User(path, follow);
      for (String name : wanted.contains("*") ? user.list() : wanted) {
        ByteBuffer value = ByteBuffer.allocate(user.size(name));
        user.read(name, value);
        values.put(name, value.array());
      }
      return Map.copyOf(values);
    }
    Set<String> known = known(view);
    FileStatus status = (FileStatus) new AttributeViews.Posix(path, follow, view).readAttributes();
    for (String name : wanted.contains("*") ? known : wanted) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException("'" + name + "' not recognized");
      }
      values.put(name, value(path, status, name));
    }
    return Map.copyOf(values);
  }

  private static void requireView(String view) {
    if (!CrashFileStore.VIEWS.contains(view)) {
      throw new UnsupportedOperationException("View '" + view + "' not available");
    }
  }

  private static Set<String> known(String view) {
    Set<String> known = new TreeSet<>();
    switch (view) {
      case "owner" -> known.add("owner");
      case "basic" -> known.addAll(BASIC);
      default -> {
        known.addAll(BASIC);
        known.addAll(POSIX);
        if (view.equals("unix")) {
          known.addAll(UNIX);
        }
      }
    }
    return known;
  }

  private static Object value(CrashPath path, FileStatus status, String name) {
    return switch (name) {
      case "size" -> status.size();
      case "creationTime" -> status.creationTime();
      case "lastAccessTime" -> status.lastAccessTime();
      case "lastModifiedTime" -> status.lastModifiedTime();
      case "fileKey" -> status.fileKey();
      case "isDirectory" -> status.isDirectory();
      case "isRegularFile" -> status.isRegularFile();
      case "isSymbolicLink" -> status.isSymbolicLink();
      case "isOther" -> status.isOther();
      case "permissions" -> status.permissions();
      case "owner" -> status.owner();
      case "group" -> status.group();
      case "mode" -> status.kind().mode | status.metadata().mode();
      case "ino" -> status.inode().id();
      case "ctime" -> status.metadata().times().changed();
      case "nlink" -> path.getFileSystem().attributes().names(status);
      default -> throw new IllegalArgumentException("'" + name + "' not recognized");
    };
  }

  @SuppressWarnings("unchecked") // a wrong type is the caller's, as in the JDK
  static void set(CrashPath path, String attribute, Object value, boolean follow)
      throws IOException {
    int colon = attribute.indexOf(':');
    String view = colon < 0 ? "basic" : attribute.substring(0, colon);
    String name = attribute.substring(colon + 1);
    requireView(view);
    if (view.equals("user")) {
      ByteBuffer bytes =
          value instanceof byte[] array ? ByteBuffer.wrap(array) : (ByteBuffer) value;
      new AttributeViews.User(path, follow).write(name, bytes);
      return;
    }
    AttributeViews.Posix posix = new AttributeViews.Posix(path, follow, view);
    if (!name.equals("mode") && !known(view).contains(name)) {
      throw new IllegalArgumentException("'" + attribute + "' not recognized");
    }
    switch (name) {
      case "lastModifiedTime" -> posix.setTimes((FileTime) value, null, null);
      case "lastAccessTime" -> posix.setTimes(null, (FileTime) value, null);
      case "creationTime" -> posix.setTimes(null, null, (FileTime) value);
      case "permissions" -> posix.setPermissions((Set<PosixFilePermission>) value);
      case "owner" -> posix.setOwner((UserPrincipal) value);
      case "group" -> posix.setGroup((GroupPrincipal) value);
      case "mode" -> posix.setPermissions(Permissions.ofMode((Integer) value));
      default -> throw new IllegalArgumentException("'" + attribute + "' not recognized");
    }
  }
}
