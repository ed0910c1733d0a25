package dev.landfast.crashfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The model, told by the exact sets of states that it hands out. */
final class CrashStatesTest {
  private final CrashFileSystem fileSystem = CrashFileSystem.create();
  private final Path root = fileSystem.path("/data");
  private final Path file = root.resolve("file");

  @BeforeEach
  void makeDurable() throws IOException {
    Files.writeString(file, "old");
    fileSystem.sync();
  }

  /** Names one state. */
  private interface Look {
    String at(Path root) throws IOException;
  }

  /** What is seen in all states after the last operation. */
  private Set<String> now(Look look) throws Exception {
    Set<String> seen = new TreeSet<>();
    CrashReport report =
        fileSystem.crashNow(
            CrashBudget.standard(), state -> seen.add(look.at(state.fileSystem().path("/data"))));
    assertThat(report.exhaustiveBoundaries()).isEqualTo(1);
    return seen;
  }

  private static Look content(String name) {
    return root -> {
      Path path = root.resolve(name);
      return Files.exists(path) ? runs(Files.readAllBytes(path)) : "absent";
    };
  }

  /** For example {@code 512×a 88×0}. */
  private static String runs(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int start = 0;
    for (int i = 1; i <= bytes.length; i++) {
      if (i == bytes.length || bytes[i] != bytes[start]) {
        char letter = bytes[start] == 0 ? '0' : (char) bytes[start];
        text.append(text.isEmpty() ? "" : " ").append(i - start).append('×').append(letter);
        start = i;
      }
    }
    return text.toString();
  }

  private static Look names() {
    return root -> {
      Map<String, String> all = new TreeMap<>();
      try (var paths = Files.walk(root)) {
        for (Path path : paths.filter(Files::isRegularFile).toList()) {
          all.put(root.relativize(path).toString(), Files.readString(path));
        }
      }
      return all.toString();
    };
  }

  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static void write(FileChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory)) {
      channel.force(true);
    }
  }

  @Test
  void whatIsDurableIsInEveryState() throws Exception {
    assertThat(now(names())).containsExactly("{file=old}");
  }

  @Test
  void unsyncedOverwriteIsLostOrKept() throws Exception {
    try (FileChannel channel = open(file)) {
      write(channel, "new");
    }
    assertThat(now(names())).containsExactly("{file=new}", "{file=old}");
  }

  @Test
  void unsyncedWriteIsTornAtSectors() throws Exception {
    Files.writeString(file, "a".repeat(1_024));
    fileSystem.sync();
    try (FileChannel channel = open(file)) {
      write(channel, "b".repeat(1_024));
    }
    assertThat(now(content("file")))
        .containsExactlyInAnyOrder("1024×a", "1024×b", "512×a 512×b", "512×b 512×a");
  }

  @Test
  void sectorsAreThoseOfTheFileNotOfTheWrite() throws Exception {
    Files.writeString(file, "a".repeat(600));
    fileSystem.sync();
    try (FileChannel channel = open(file)) {
      channel.write(ByteBuffer.wrap("bbbb".getBytes(UTF_8)), 510);
    }
    assertThat(now(content("file")))
        .containsExactlyInAnyOrder("600×a", "510×a 4×b 86×a", "510×a 2×b 88×a", "512×a 2×b 86×a");
  }

  @Test
  void newFileIsAbsentEmptyZeroOrThere() throws Exception {
    try (FileChannel channel = open(root.resolve("new"))) {
      write(channel, "bb");
    }
    assertThat(now(content("new"))).containsExactlyInAnyOrder("absent", "", "2×0", "2×b");
  }

  @Test
  void fileGrowsPageByPage() throws Exception {
    try (FileChannel channel = open(root.resolve("new"))) {
      write(channel, "b".repeat(4_097));
    }
    Set<String> states = new TreeSet<>();
    fileSystem.crashNow(
        CrashBudget.standard(),
        state -> {
          Path path = state.fileSystem().path("/data/new");
          states.add(Files.exists(path) ? "" + Files.size(path) : "absent");
        });
    assertThat(states).containsExactlyInAnyOrder("absent", "0", "4096", "4097");
  }

  @Test
  void laterWriteMayBeThereWithoutTheEarlier() throws Exception {
    try (FileChannel channel = open(file)) {
      channel.write(ByteBuffer.wrap("1".getBytes(UTF_8)), 0);
      channel.write(ByteBuffer.wrap("2".getBytes(UTF_8)), 1);
    }
    assertThat(now(names()))
        .containsExactlyInAnyOrder("{file=old}", "{file=1ld}", "{file=o2d}", "{file=12d}");
  }

  @Test
  void cutThatIsLostCutsNothing() throws Exception {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      write(channel, "n");
    }
    // Size 3 is the old file, with or without the write; 0 the cut; 1 both, the data there or not.
    assertThat(now(content("file")))
        .containsExactlyInAnyOrder("1×o 1×l 1×d", "1×n 1×l 1×d", "", "1×0", "1×n");
  }

  @Test
  void syncOfTheFileKeepsItsDataButNoName() throws Exception {
    try (FileChannel channel = open(root.resolve("new"))) {
      write(channel, "bb");
      channel.force(true);
    }
    assertThat(now(content("new"))).containsExactlyInAnyOrder("absent", "2×b");
  }

  @Test
  void syncOfTheDirectoryKeepsNamesButNoData() throws Exception {
    try (FileChannel channel = open(root.resolve("new"))) {
      write(channel, "bb");
    }
    syncDirectory(root);
    assertThat(now(content("new"))).containsExactlyInAnyOrder("", "2×0", "2×b");
  }

  @Test
  void syncOfADirectoryKeepsNotItsOwnName() throws Exception {
    Path below = Files.createDirectories(root.resolve("a/b"));
    try (FileChannel channel = open(below.resolve("new"))) {
      write(channel, "bb");
      channel.force(true);
    }
    syncDirectory(below);
    assertThat(now(content("a/b/new"))).containsExactlyInAnyOrder("absent", "2×b");
    syncDirectory(root.resolve("a"));
    assertThat(now(content("a/b/new"))).containsExactlyInAnyOrder("absent", "2×b");
    syncDirectory(root);
    assertThat(now(content("a/b/new"))).containsExactly("2×b");
  }

  @Test
  void syncThroughAnotherHandleOfTheFileKeepsItsData() throws Exception {
    try (FileChannel channel = open(file)) {
      write(channel, "new");
    }
    try (FileChannel channel = FileChannel.open(file)) {
      channel.force(true);
    }
    assertThat(now(names())).containsExactly("{file=new}");
  }

  @Test
  void replacedNameIsOldOrNewAndTheOtherNameThereOrNot() throws Exception {
    Files.writeString(root.resolve("part"), "new");
    try (FileChannel channel = open(root.resolve("part"))) {
      channel.force(true);
    }
    syncDirectory(root);
    Files.move(root.resolve("part"), file, StandardCopyOption.ATOMIC_MOVE);

    assertThat(now(names()))
        .containsExactlyInAnyOrder(
            "{file=old, part=new}", "{file=new, part=new}", "{file=old}", "{file=new}");
  }

  @Test
  void moveThatReplacesWithoutBeingAtomicLeavesNoTargetInBetween() throws Exception {
    Files.writeString(root.resolve("part"), "new");
    fileSystem.sync();
    Files.move(root.resolve("part"), file, StandardCopyOption.REPLACE_EXISTING);

    assertThat(fileSystem.operations())
        .extracting(Operation::toString)
        .containsExactly("1: unlink /data/file", "2: rename /data/part → /data/file");
    assertThat(now(content("file"))).contains("absent");
  }

  @Test
  void nameHasAnyOfItsValuesSinceTheSync() throws Exception {
    Files.delete(file);
    Files.createFile(file);
    Files.delete(file);
    Files.createDirectory(file);

    assertThat(now(root -> kind(root.resolve("file"))))
        .containsExactlyInAnyOrder("old file", "empty file", "directory", "absent");
  }

  private static String kind(Path path) throws IOException {
    return Files.isDirectory(path)
        ? "directory"
        : !Files.exists(path) ? "absent" : Files.size(path) > 0 ? "old file" : "empty file";
  }

  @Test
  void metadataIsLostOrKeptPieceByPieceUntilAllIsSynced() throws Exception {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    Files.setAttribute(file, "user:a", "1".getBytes(UTF_8));
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));

    assertThat(now(CrashStatesTest::metadata)).hasSize(8);
    try (FileChannel channel = FileChannel.open(file)) {
      channel.force(false);
    }
    assertThat(now(CrashStatesTest::metadata)).hasSize(8);
    try (FileChannel channel = FileChannel.open(file)) {
      channel.force(true);
    }
    assertThat(now(CrashStatesTest::metadata))
        .containsExactly("rwx------ true 1970-01-01T00:00:00Z");
  }

  private static String metadata(Path root) throws IOException {
    Path path = root.resolve("file");
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
        + " "
        + Files.readAttributes(path, "user:*").containsKey("a")
        + " "
        + Files.getLastModifiedTime(path);
  }

  @Test
  void dataSyncKeepsDataAndSize() throws Exception {
    try (FileChannel channel = open(file)) {
      write(channel, "longer");
      channel.force(false);
    }
    assertThat(now(names())).containsExactly("{file=longer}");
  }

  @Test
  void writesOfASynchronousChannelAreDurableAtOnce() throws Exception {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.DSYNC)) {
      write(channel, "durable");
    }
    assertThat(now(names())).containsExactly("{file=durable}");
  }

  @Test
  void directoryIsNeverInsideItself() throws Exception {
    Files.createDirectories(root.resolve("a/b"));
    fileSystem.sync();
    Files.move(root.resolve("a/b"), root.resolve("b"));
    Files.move(root.resolve("a"), root.resolve("b/a"));

    assertThat(
            now(root -> {
              try (var all = Files.walk(root)) {
                return all.map(path -> root.relativize(path).toString()).toList().toString();
              }
            }))
        .contains("[, a, a/b, file]", "[, b, b/a, file]")
        .noneMatch(state -> state.contains("a/b/a") || state.contains("b/a/b"));
  }

  @Test
  void statesThatNobodyCanTellApartComeOnce() throws Exception {
    Files.createFile(Files.createDirectory(root.resolve("folder")).resolve("below"));

    // No folder, and then nothing in it; the folder alone; both.
    CrashReport report = fileSystem.crashNow(CrashBudget.standard(), state -> {});
    assertThat(report.states()).isEqualTo(3);
  }

  @Test
  void stateHasNothingOpenAndGoesItsOwnWay() throws Exception {
    try (FileChannel channel = open(file)) {
      channel.lock();
      fileSystem.crashNow(
          CrashBudget.standard(),
          state -> {
            Path there = state.fileSystem().path("/data/file");
            assertThat(state.fileSystem().openHandles()).isEmpty();
            assertThat(state.fileSystem().lockedAgainstOthers(there)).isFalse();
            Files.delete(there);
          });
    }
    assertThat(file).hasContent("old");
  }
}
