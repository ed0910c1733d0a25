package dev.landfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.cli.terminal.DisplayText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class PublishCommandTest {
  private final Screen screen = Screen.plain(400);
  private final InputStream standardInput = System.in;

  @TempDir Path folder;
  private Path source;
  private Path target;

  @BeforeEach
  void write() throws IOException {
    source = Files.writeString(folder.resolve("source"), "content");
    target = folder.resolve("target");
  }

  @AfterEach
  void giveBack() {
    System.setIn(standardInput);
  }

  private int run(String... arguments) {
    return Landfast.run(screen.terminal(), new StopSignal(hook -> {}), arguments);
  }

  private int publish(String... options) {
    String[] arguments = new String[options.length + 3];
    arguments[0] = "publish";
    arguments[1] = source.toString();
    arguments[2] = target.toString();
    System.arraycopy(options, 0, arguments, 3, options.length);
    return run(arguments);
  }

  @Test
  void fileIsPublishedAndSaysWhere() {
    assertThat(publish()).isZero();

    assertThat(screen.out()).isEqualTo("Durable: " + target + "\n");
    assertThat(screen.err()).isEmpty();
    assertThat(target).hasContent("content");
  }

  @Test
  void standardInputIsPublishedToItsEnd() {
    System.setIn(new ByteArrayInputStream("from a pipe".getBytes(UTF_8)));

    assertThat(run("publish", "-", target.toString())).isZero();

    assertThat(target).hasContent("from a pipe");
  }

  @Test
  void targetThatExistsIsUntouchedAndEndsWithOne() throws IOException {
    Files.writeString(target, "theirs");

    assertThat(publish()).isOne();

    assertThat(screen.out()).isEmpty();
    assertThat(screen.err())
        .isEqualTo(
            "landfast: "
                + target
                + " exists already, and is untouched. Choose another name, or use --replace.\n");
    assertThat(target).hasContent("theirs");
  }

  @Test
  void replaceWithAModeReplaces() throws IOException {
    Files.writeString(target, "theirs");

    assertThat(publish("--replace", "--mode", "0641")).isZero();

    assertThat(target).hasContent("content");
    assertThat(modeOfTarget()).isEqualTo("rw-r----x");
  }

  @Test
  void replaceCanKeepTheMode() throws IOException {
    Files.writeString(target, "theirs");
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));

    assertThat(publish("--replace", "--keep-mode")).isZero();

    assertThat(target).hasContent("content");
    assertThat(modeOfTarget()).isEqualTo("rwx------");
  }

  @Test
  void identicalIsDoneAndAnotherIsNot() throws IOException {
    Files.writeString(target, "content");
    assertThat(publish("--identical")).isZero();
    assertThat(screen.out()).endsWith("which had the same bytes\n");

    Files.writeString(target, "Content");
    assertThat(publish("--identical")).isOne();
  }

  @Test
  void linkCanBeFollowedAndFoldersCreated() throws IOException {
    Files.createSymbolicLink(target, Path.of("deep/er/real"));

    assertThat(publish("--follow", "--parents")).isZero();

    assertThat(target).isSymbolicLink();
    assertThat(folder.resolve("deep/er/real")).hasContent("content");
  }

  @Test
  void stagingFolderIsLeftEmpty() throws IOException {
    Path stage = Files.createDirectory(folder.resolve("stage"));

    assertThat(publish("--stage", stage.toString())).isZero();

    assertThat(target).hasContent("content");
    assertThat(stage).isEmptyDirectory();
  }

  @Test
  void whatAKilledRunLeftIsSweptUp() throws IOException {
    Path left = Files.writeString(folder.resolve(".landfast-0123456789ab-1.part"), "left");
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(2))));

    assertThat(publish()).isZero();

    assertThat(left).doesNotExist();
  }

  @Test
  void jsonTellsProgramsTheOutcome() throws IOException {
    assertThat(publish("--json")).isZero();
    assertThat(json().get("outcome").asString()).isEqualTo("durable");
    assertThat(json().get("target").asString()).isEqualTo(target.toString());

    assertThat(publish("--json")).isOne();
    assertThat(json().get("outcome").asString()).isEqualTo("exists");

    Files.delete(target);
    Files.createDirectory(target);
    assertThat(publish("--replace", "--json")).isOne();
    assertThat(json().get("outcome").asString()).isEqualTo("failed");
    assertThat(json().get("kind").asString()).isEqualTo("not-a-file");
    assertThat(json().get("advice").asString()).endsWith(".");
  }

  @Test
  void missingFolderIsNamed() {
    target = folder.resolve("missing/target");

    assertThat(publish()).isOne();

    assertThat(screen.err())
        .isEqualTo(
            "landfast: "
                + target
                + " was not published: there is no folder "
                + target.getParent()
                + ", which --parents would create. Create the folder, or name another one.\n");
  }

  @Test
  void stagingFolderThatIsMissingOrNoneIsNamed() throws IOException {
    Path stage = folder.resolve("stage");

    assertThat(publish("--stage", stage.toString())).isOne();
    Files.createFile(stage);
    assertThat(publish("--stage", stage.toString())).isOne();

    assertThat(screen.err().lines())
        .containsExactly(
            "landfast: "
                + target
                + " was not published: there is no folder "
                + stage
                + ". Create the folder, or name another one.",
            "landfast: "
                + target
                + " was not published: "
                + stage
                + " is no folder. Create the folder, or name another one.");
    assertThat(target).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "."})
  void sourceThatCannotBeReadIsNamed(String name) {
    source = folder.resolve(name);

    assertThat(publish()).isOne();

    assertThat(screen.err()).startsWith("landfast: " + source + " cannot be read: it is ");
    assertThat(target).doesNotExist();
  }

  /** As one that may not be searched is, whatever this test is run as. */
  @Test
  void sourceThatCannotBeLookedAtIsNotCalledMissing() throws IOException {
    source = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));

    assertThat(publish()).isOne();

    assertThat(screen.err())
        .isEqualTo(
            "landfast: "
                + source
                + " cannot be read: Too many levels of symbolic links or unable to access attributes"
                + " of symbolic link. Nothing was published.\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "publish NAME target",
        "publish source NAME",
        "publish source target --stage NAME",
        "run --target NAME true",
        "run --target target --workspace NAME true",
        "doctor NAME"
      })
  void nameThatTheLocaleDoesNotHaveEndsWithTwo(String line) {
    String unpaired = "caf\ud800"; // as no locale has it
    String[] arguments = line.replace("NAME", unpaired).split(" ");

    assertThat(run(arguments)).isEqualTo(2);

    assertThat(screen.err())
        .startsWith("landfast: 'caf")
        .endsWith(
            "' cannot be a path here: the locale does not have all of its characters. Set"
                + " LC_ALL=C.UTF-8, or another one that has them.\nTry 'landfast "
                + arguments[0]
                + " --help'.\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--mode 999 | --mode 999 is not three octal digits, such as 0640.",
        "--mode 4755 | --mode 4755 is not three octal digits, such as 0640.",
        "--replace --identical | --replace and --identical exclude one another.",
        "--keep-mode | --keep-mode goes with --replace, and without --mode.",
        "--replase | There is no option '--replase'. Did you mean '--replace'?",
      })
  void wrongUsageEndsWithTwoAndTouchesNothing(String options, String says) {
    assertThat(publish(options.split(" "))).isEqualTo(2);

    assertThat(screen.err()).isEqualTo("landfast: " + says + "\nTry 'landfast publish --help'.\n");
    assertThat(target).doesNotExist();
  }

  @Test
  void helpFitsEightyColumns() {
    assertThat(run("publish", "--help")).isZero();

    assertThat(screen.out().lines())
        .allSatisfy(text -> assertThat(DisplayText.width(text)).isLessThanOrEqualTo(80));
  }

  private String modeOfTarget() throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(target));
  }

  /** The last line of standard output. */
  private JsonNode json() {
    return JsonMapper.builder().build().readTree(screen.out().lines().toList().getLast());
  }
}
