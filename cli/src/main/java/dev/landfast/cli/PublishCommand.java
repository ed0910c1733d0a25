package dev.landfast.cli;

import dev.landfast.cli.terminal.Terminal;
import dev.landfast.publish.Access;
import dev.landfast.publish.PublishResult;
import dev.landfast.publish.Publisher;
import dev.landfast.publish.Publisher.Existing;
import dev.landfast.publish.Publisher.Links;
import dev.landfast.publish.Publisher.Parents;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Publishes one file. */
@Command(
    name = "publish",
    header = "Put one file into its place, durably and all at once.",
    customSynopsis = "landfast publish SOURCE|- TARGET [OPTIONS]",
    description = {
      "Readers of TARGET see nothing or the old file until they see the whole new one. With status 0"
          + " it survives a power cut. With any other, TARGET is as it was, unless the message says"
          + " that it could not be synced.",
      "",
      "A TARGET that exists is left alone: status 1."
    },
    footer = {
      "",
      "Examples",
      "  landfast publish report.pdf /srv/reports/today.pdf",
      "  pg_dump shop | landfast publish - /backup/shop.sql --replace --mode 0600"
    })
final class PublishCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(PublishCommand.class);
  private static final Path STANDARD_INPUT = Path.of("-");

  private final Terminal terminal;
  private final InputStream input;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "SOURCE", description = "A file; - for standard input.")
  private Path source = STANDARD_INPUT;

  @Parameters(index = "1", paramLabel = "TARGET", description = "The name that it gets.")
  private Path target = Path.of("");

  @Option(names = "--replace", description = "Replace TARGET when it exists, at once.")
  private boolean replace;

  @Option(
      names = "--identical",
      description = "Status 0 when TARGET exists and has the same bytes; it is synced then.")
  private boolean identical;

  @Option(
      names = "--follow",
      description = "Follow TARGET when it is a symbolic link, instead of taking it for the file.")
  private boolean follow;

  @Option(names = "--parents", description = "Create the folders of TARGET that are missing.")
  private boolean parents;

  @Option(
      names = "--mode",
      paramLabel = "M",
      converter = Mode.class,
      description = "Its permissions in octal, such as 0640 (default: what the umask leaves).")
  private @Nullable Set<PosixFilePermission> mode;

  @Option(
      names = "--keep-mode",
      description = "With --replace: permissions, owner and group of the old file.")
  private boolean keepMode;

  @Option(
      names = "--stage",
      paramLabel = "DIR",
      description =
          "Where the temporary file is written (default: beside TARGET). From another volume it is"
              + " copied beside TARGET before it gets its name.")
  private @Nullable Path stage;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  PublishCommand(Terminal terminal, InputStream input) {
    this.terminal = terminal;
    this.input = input;
  }

  @Override
  public Integer call() throws CommandFailure {
    if (replace && identical) {
      throw new ParameterException(
          spec.commandLine(), "--replace and --identical exclude one another");
    }
    if (keepMode && (mode != null || !replace)) {
      throw new ParameterException(
          spec.commandLine(), "--keep-mode goes with --replace, and without --mode");
    }
    PublishAnswer answer =
        new PublishAnswer(terminal, json, "Choose another name, or use --replace.");
    PublishResult result;
    try (InputStream bytes = open()) {
      result = publish(bytes);
    } catch (IOException e) {
      throw answer.failure(target, e);
    }
    sweep(result.target());
    return answer.of(result).code();
  }

  private InputStream open() throws CommandFailure {
    if (source.equals(STANDARD_INPUT)) {
      return input;
    }
    if (Files.isDirectory(source)) {
      throw unreadable("it is a folder");
    }
    try {
      return Files.newInputStream(source);
    } catch (NoSuchFileException e) {
      throw unreadable("it is not there");
    } catch (AccessDeniedException e) {
      throw unreadable("this user may not read it, or not search a folder on the way to it");
    } catch (IOException e) {
      throw unreadable(PublishAnswer.reason(e));
    }
  }

  private CommandFailure unreadable(String why) {
    return new CommandFailure(
        ExitStatus.FAILED, source + " cannot be read: " + why + ". Nothing was published.");
  }

  private PublishResult publish(InputStream bytes) throws IOException {
    Publisher publisher = publisher();
    if (!source.equals(STANDARD_INPUT) && Files.isRegularFile(source)) {
      return publisher.publish(target, source); // notices when the file changes meanwhile
    }
    return publisher.publish(target, bytes);
  }

  private Publisher publisher() {
    Existing existing =
        replace ? Existing.REPLACE : identical ? Existing.ACCEPT_IDENTICAL : Existing.REFUSE;
    Access access = keepMode ? Access.KEPT : mode == null ? Access.OF_PROCESS : Access.of(mode);
    return Publisher.STANDARD
        .existing(existing)
        .links(follow ? Links.FOLLOW : Links.REPLACE)
        .parents(parents ? Parents.CREATE : Parents.REQUIRE)
        .access(access)
        .staging(stage);
  }

  /** What earlier runs left that were killed. */
  private static void sweep(Path published) {
    Path folder = published.getParent();
    try {
      if (folder != null) {
        Publisher.sweep(folder);
      }
    } catch (IOException e) {
      LOG.debug("The folder of {} cannot be swept.", published, e);
    }
  }

  /** Three octal digits, after a zero or not. */
  static final class Mode implements ITypeConverter<Set<PosixFilePermission>> {
    private static final Pattern OCTAL = Pattern.compile("0?[0-7]{3}");

    @Override
    public Set<PosixFilePermission> convert(String text) {
      if (!OCTAL.matcher(text).matches()) {
        throw new TypeConversionException(
            "--mode " + text + " is not three octal digits, such as 0640.");
      }
      StringBuilder mode = new StringBuilder();
      for (char digit : text.substring(text.length() - 3).toCharArray()) {
        mode.append((digit & 4) == 0 ? '-' : 'r')
            .append((digit & 2) == 0 ? '-' : 'w')
            .append((digit & 1) == 0 ? '-' : 'x');
      }
      return PosixFilePermissions.fromString(mode.toString());
    }
  }
}
