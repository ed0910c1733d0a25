package dev.landfast.crashfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What attributes do, the same on the disk of this machine and on a crash file system. */
abstract class AttributeContract {
  private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2001-02-03T04:05:06Z"));

  /** An empty directory. */
  abstract Path directory();

  private Path file;

  @BeforeEach
  void createIt() throws IOException {
    file = Files.writeString(directory().resolve("file"), "content");
  }

  private UserDefinedFileAttributeView user() {
    return Objects.requireNonNull(
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  @Test
  void kindsAreToldApart() throws IOException {
    Path link = Files.createSymbolicLink(directory().resolve("link"), file);
    BasicFileAttributes ofLink =
        Files.readAttributes(link, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);

    assertThat(ofLink.isSymbolicLink()).isTrue();
    assertThat(Files.readAttributes(link, BasicFileAttributes.class).isRegularFile()).isTrue();
    assertThat(Files.isDirectory(directory())).isTrue();
    assertThat(Files.readAttributes(file, BasicFileAttributes.class).size()).isEqualTo(7);
  }

  @Test
  void permissionsAreKept() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
    assertThat((int) (Integer) Files.getAttribute(file, "unix:mode")).isEqualTo(0100640);
  }

  @Test
  void newThingsGetTheModeThatIsAskedFor() throws IOException {
    Path folder =
        Files.createDirectory(
            directory().resolve("folder"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
  }

  @Test
  void timesAreSetOneByOne() throws IOException {
    Files.setLastModifiedTime(file, LONG_AGO);

    assertThat(Files.getLastModifiedTime(file)).isEqualTo(LONG_AGO);
    Objects.requireNonNull(Files.getFileAttributeView(file, BasicFileAttributeView.class))
        .setTimes(null, LONG_AGO, null);
    PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
    assertThat(attributes.lastAccessTime()).isEqualTo(LONG_AGO);
    assertThat(attributes.lastModifiedTime()).isEqualTo(LONG_AGO);
  }

  @Test
  void ownerAndGroupAreKept() throws IOException {
    PosixFileAttributeView view =
        Objects.requireNonNull(Files.getFileAttributeView(file, PosixFileAttributeView.class));
    PosixFileAttributes before = view.readAttributes();
    view.setOwner(before.owner());
    view.setGroup(before.group());

    assertThat(Files.getOwner(file)).isEqualTo(before.owner());
    assertThat(Files.getFileAttributeView(file, FileOwnerAttributeView.class).name())
        .isEqualTo("owner");
  }

  @Test
  void extendedAttributesAreWrittenReadListedAndDeleted() throws IOException {
    user().write("one", bytes("1"));
    user().write("two", bytes("zwei"));

    assertThat(user().list()).containsExactlyInAnyOrder("one", "two");
    assertThat(user().size("two")).isEqualTo(4);
    ByteBuffer value = ByteBuffer.allocate(10);
    assertThat(user().read("two", value)).isEqualTo(4);
    assertThat(UTF_8.decode(value.flip()).toString()).isEqualTo("zwei");
    assertThat(Files.getAttribute(file, "user:one")).isEqualTo(new byte[] {'1'});
    user().delete("one");
    assertThat(user().list()).containsExactly("two");
  }

  @Test
  void extendedAttributesSayWhatIsWrong() throws IOException {
    user().write("there", bytes("value"));

    assertThat(FileSystemContract.failure(() -> user().size("missing")))
        .isEqualTo(
            "FileSystemException: Unable to get size of extended attribute 'missing':"
                + " No data available");
    assertThat(FileSystemContract.failure(() -> user().read("missing", ByteBuffer.allocate(1))))
        .isEqualTo(
            "FileSystemException: Error reading extended attribute 'missing': No data available");
    assertThat(FileSystemContract.failure(() -> user().read("there", ByteBuffer.allocate(1))))
        .isEqualTo(
            "FileSystemException: Error reading extended attribute 'there':"
                + " Insufficient space in buffer");
    assertThat(FileSystemContract.failure(() -> user().delete("missing")))
        .isEqualTo(
            "FileSystemException: Unable to delete extended attribute 'missing':"
                + " No data available");
  }

  @Test
  void extendedAttributesOfAMissingFileSayWhatIsMissing() throws IOException {
    UserDefinedFileAttributeView view = user();
    Files.delete(file);

    assertThat(FileSystemContract.failure(view::list)).isEqualTo("NoSuchFileException: null");
    assertThat(FileSystemContract.failure(() -> view.write("x", bytes("x"))))
        .isEqualTo("NoSuchFileException: null");
  }

  @Test
  void attributesByNameAreThoseOfTheView() throws IOException {
    assertThat(Files.readAttributes(file, "size,isDirectory"))
        .containsOnlyKeys("size", "isDirectory");
    assertThat(Files.readAttributes(file, "posix:*")).containsKeys("permissions", "size");
    assertThatThrownBy(() -> Files.readAttributes(file, "nosuch:*"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("View 'nosuch' not available");
    assertThatThrownBy(() -> Files.readAttributes(file, "basic:nosuch"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'nosuch' not recognized");
  }

  @Test
  void storeSupportsTheViewsThatAreUsed() throws IOException {
    assertThat(Files.getFileStore(file).supportsFileAttributeView("user")).isTrue();
    assertThat(Files.getFileStore(file).supportsFileAttributeView(PosixFileAttributeView.class))
        .isTrue();
    assertThat(Files.getFileStore(file).getUsableSpace()).isPositive();
  }
}
