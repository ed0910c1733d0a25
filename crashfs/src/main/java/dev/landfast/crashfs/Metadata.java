package dev.landfast.crashfs;

import java.nio.ByteBuffer;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an inode has beside data. Immutable.
 *
 * <p>It consists of <em>aspects</em>, each lost or kept by itself: mode, owner, group, times, and
 * every extended attribute.
 *
 * @param mode the permission bits
 * @param attributes extended attributes of the {@code user.} namespace, without that prefix
 */
record Metadata(
    int mode, String owner, String group, Times times, Map<String, ByteBuffer> attributes) {
  static final String MODE = "mode";
  static final String OWNER = "owner";
  static final String GROUP = "group";
  static final String TIMES = "times";
  static final String USER = "user.";

  /** The value of an extended attribute that is not there. */
  static final Object ABSENT = "absent";

  /** Named as {@code stat(2)} has them. */
  record Times(FileTime accessed, FileTime modified, FileTime changed, FileTime created) {
    static Times of(FileTime now) {
      return new Times(now, now, now, now);
    }

    Times modifiedAt(FileTime now) {
      return new Times(accessed, now, now, created);
    }

    Times changedAt(FileTime now) {
      return new Times(accessed, modified, now, created);
    }
  }

  static Metadata initial(int mode, FileTime now) {
    return new Metadata(mode, "user", "users", Times.of(now), Map.of());
  }

  Metadata with(Times newTimes) {
    return new Metadata(mode, owner, group, newTimes, attributes);
  }

  Object aspect(String aspect) {
    return switch (aspect) {
      case MODE -> mode;
      case OWNER -> owner;
      case GROUP -> group;
      case TIMES -> times;
      default -> {
        ByteBuffer value = attributes.get(aspect.substring(USER.length()));
        yield value == null ? ABSENT : value;
      }
    };
  }

  Metadata with(String aspect, Object value) {
    return switch (aspect) {
      case MODE -> new Metadata((Integer) value, owner, group, times, attributes);
      case OWNER -> new Metadata(mode, (String) value, group, times, attributes);
      case GROUP -> new Metadata(mode, owner, (String) value, times, attributes);
      case TIMES -> with((Times) value);
      default -> {
        Map<String, ByteBuffer> changed = new TreeMap<>(attributes);
        String name = aspect.substring(USER.length());
        if (value.equals(ABSENT)) {
          changed.remove(name);
        } else {
          changed.put(name, (ByteBuffer) value);
        }
        yield new Metadata(mode, owner, group, times, changed);
      }
    };
  }
}
