package dev.landfast.crashfs;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A path of a {@link CrashFileSystem}: slashes, and as many rules as Unix has. Immutable. */
final class CrashPath implements Path {
  private final CrashFileSystem fileSystem;

  /** Without doubled slashes, and without one at the end. */
  private final String text;

  /**
   * One empty name for the empty path; none for the root. Made when first asked for: whoever comes
   * second finds it, or makes an equal one.
   */
  private @Nullable List<String> names;

  private CrashPath(CrashFileSystem fileSystem, String text) {
    this.fileSystem = fileSystem;
    this.text = text;
  }

  static CrashPath parse(CrashFileSystem fileSystem, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new InvalidPathException(text, "Nul character not allowed");
    }
    boolean tidy = !text.contains("//") && (!text.endsWith("/") || text.length() == 1);
    return tidy
        ? new CrashPath(fileSystem, text)
        : of(fileSystem, text.startsWith("/"), split(text));
  }

  private static CrashPath of(CrashFileSystem fileSystem, boolean absolute, List<String> names) {
    return new CrashPath(fileSystem, (absolute ? "/" : "") + String.join("/", names));
  }

  static List<String> split(String text) {
    if (text.indexOf('/') < 0) {
      return text.isEmpty() ? List.of() : List.of(text);
    }
    List<String> names = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == '/') {
        if (i > start) {
          names.add(text.substring(start, i));
        }
        start = i + 1;
      }
    }
    return names;
  }

  /**
   * @throws ProviderMismatchException if it is not a path of this library
   */
  static CrashPath of(Path path) {
    if (path instanceof CrashPath crashPath) {
      return crashPath;
    }
    Objects.requireNonNull(path); // null is another error
    throw new ProviderMismatchException();
  }

  /** The names as {@link Path} counts them: the empty path has one. */
  private List<String> all() {
    List<String> there = names;
    if (there == null) {
      there = isEmpty() ? List.of("") : List.copyOf(split(text));
      names = there;
    }
    return there;
  }

  List<String> names() {
    return isEmpty() ? List.of() : all();
  }

  /** For the log: relative paths start at the root. */
  String absoluteText() {
    return isAbsolute() ? text : "/" + text;
  }

  private boolean isEmpty() {
    return text.isEmpty();
  }

  @Override
  public CrashFileSystem getFileSystem() {
    return fileSystem;
  }

  @Override
  public boolean isAbsolute() {
    return text.startsWith("/");
  }

  @Override
  public @Nullable CrashPath getRoot() {
    return isAbsolute() ? of(fileSystem, true, List.of()) : null;
  }

  @Override
  public @Nullable CrashPath getFileName() {
    return all().isEmpty() ? null : of(fileSystem, false, List.of(all().getLast()));
  }

  @Override
  public @Nullable CrashPath getParent() {
    if (all().isEmpty() || (!isAbsolute() && all().size() == 1)) {
      return null;
    }
    return of(fileSystem, isAbsolute(), all().subList(0, all().size() - 1));
  }

  @Override
  public int getNameCount() {
    return all().size();
  }

  @Override
  public CrashPath getName(int index) {
    return subpath(index, index + 1);
  }

  @Override
  public CrashPath subpath(int beginIndex, int endIndex) {
    if (beginIndex < 0 || endIndex > all().size() || beginIndex >= endIndex) {
      throw new IllegalArgumentException();
    }
    return of(fileSystem, false, all().subList(beginIndex, endIndex));
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof CrashPath that
        && that.fileSystem == fileSystem
        && that.isAbsolute() == isAbsolute()
        && that.all().size() <= all().size()
        && all().subList(0, that.all().size()).equals(that.all());
  }

  @Override
  public boolean endsWith(Path other) {
    if (!(other instanceof CrashPath that) || that.fileSystem != fileSystem) {
      return false;
    }
    int from = all().size() - that.all().size();
    return from >= 0
        && (that.isAbsolute() ? isAbsolute() && from == 0 : true)
        && all().subList(from, all().size()).equals(that.all());
  }

  @Override
  public CrashPath normalize() {
    List<String> kept = new ArrayList<>();
    for (String name : names()) {
      boolean above = !kept.isEmpty() && !kept.getLast().equals("..");
      if (name.equals("..") && above) {
        kept.removeLast();
      } else if (!name.equals(".") && !(name.equals("..") && isAbsolute())) {
        kept.add(name);
      }
    }
    return of(fileSystem, isAbsolute(), kept);
  }

  @Override
  public CrashPath resolve(Path other) {
    CrashPath that = of(other);
    if (that.isAbsolute() || isEmpty()) {
      return that;
    }
    return that.isEmpty()
        ? this
        : new CrashPath(
            fileSystem,
            text.length() == 1 && isAbsolute() ? text + that.text : text + "/" + that.text);
  }

  @Override
  public CrashPath resolve(String other) {
    return resolve(parse(fileSystem, other));
  }

  @Override
  public CrashPath relativize(Path other) {
    CrashPath that = of(other);
    if (that.isAbsolute() != isAbsolute()) {
      throw new IllegalArgumentException("'other' is different type of Path");
    }
    List<String> from = normalize().names();
    List<String> to = that.normalize().names();
    int common = 0;
    while (common < Math.min(from.size(), to.size()) && from.get(common).equals(to.get(common))) {
      common++;
    }
    if (from.subList(common, from.size()).contains("..")) {
      throw new IllegalArgumentException(
          "Unable to compute relative  path from " + this + " to " + other);
    }
    List<String> way = new ArrayList<>();
    for (int i = common; i < from.size(); i++) {
      way.add("..");
    }
    way.addAll(to.subList(common, to.size()));
    return of(fileSystem, false, way);
  }

  @Override
  public URI toUri() {
    try {
      return new URI(CrashFileSystemProvider.SCHEME, null, toAbsolutePath().toString(), null, null);
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public CrashPath toAbsolutePath() {
    return isAbsolute() ? this : of(fileSystem, true, names());
  }

  @Override
  public CrashPath toRealPath(LinkOption... options) throws IOException {
    return fileSystem.realPath(this, options.length == 0);
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("A crash file system watches nothing.");
  }

  @Override
  public Iterator<Path> iterator() {
    List<Path> each = new ArrayList<>();
    for (int i = 0; i < all().size(); i++) {
      each.add(getName(i));
    }
    return List.copyOf(each).iterator();
  }

  /** By characters, where Unix compares bytes: the same for all but surrogates. */
  @Override
  public int compareTo(Path other) {
    return text.compareTo(((CrashPath) other).text);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CrashPath that
        && that.fileSystem == fileSystem
        && that.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
