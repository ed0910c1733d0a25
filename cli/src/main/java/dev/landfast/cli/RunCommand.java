package dev.landfast.cli;

import dev.landfast.cli.terminal.Terminal;
import dev.landfast.publish.DurableDirectory;
import dev.landfast.publish.Workspace;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs any program in a private workspace, and publishes what it wrote. */
@Command(
    name = "run",
    header = "Run any program; publish all that it wrote, or nothing.",
    customSynopsis = "landfast run --target DIR [OPTIONS] -- COMMAND...",
    description = {
      "COMMAND gets a private folder of its own in $LANDFAST_OUT for its results, and another one in"
          + " $TMPDIR. When it ends with status 0, all that is in $LANDFAST_OUT becomes DIR at once,"
          + " durably, with a manifest of lengths and digests. When it does not, or is killed,"
          + " nothing does.",
      "",
      "A DIR that exists is left alone: status 1. Many runs of one DIR end with one that wins."
    },
    footer = {
      "",
      "Examples",
      "  landfast run --target out -- sh -c 'export.py > $LANDFAST_OUT/all.csv'",
      "  landfast run --target thumbs --numbered -- ./make-thumbnails photos/"
    })
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  /** What a program has after SIGTERM, before SIGKILL. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Terminal terminal;
  private final StopSignal stop;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "DIR",
      description = "What the folder of the results is called.")
  private Path target = Path.of("");

  @Option(
      names = "--numbered",
      description = "Take the first free one of DIR-0001, DIR-0002 and so on.")
  private boolean numbered;

  @Option(names = "--parents", description = "Create the folders above DIR that are missing.")
  private boolean parents;

  @Option(
      names = "--workspace",
      paramLabel = "FOLDER",
      description =
          "Where the private folders are made (default: beside DIR). From another volume the results"
              + " are copied beside DIR before they get their name.")
  private @Nullable Path base;

  @Option(names = "--json", description = "Print one JSON object, after what COMMAND prints.")
  private boolean json;

  @Parameters(
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "The program and its arguments.")
  private List<String> command = List.of();

  RunCommand(Terminal terminal, StopSignal stop) {
    this.terminal = terminal;
    this.stop = stop;
  }

  @Override
  public Integer call() throws CommandFailure {
    PublishAnswer answer =
        new PublishAnswer(terminal, json, "Choose another name, or use --numbered.");
    Path name = target.toAbsolutePath().normalize();
    Path folder = name.getParent();
    if (folder == null) {
      throw new CommandFailure(ExitStatus.FAILED, target + " is no name for a folder of results.");
    }
    stop.listen();
    try {
      // Said before hours of work.
      if (parents) {
        DurableDirectory.create(folder);
      } else if (!Files.readAttributes(folder, BasicFileAttributes.class).isDirectory()) {
        throw new FileSystemException(folder.toString(), null, "Not a directory");
      }
      if (!numbered && isThere(name)) {
        throw new CommandFailure(
            ExitStatus.FAILED,
            name
                + " exists already, and is untouched; the program was not run. "
                + answer.choices());
      }
      Path place = base == null ? folder : base;
      reap(place);
      Workspace workspace = Workspace.open(place, "run");
      try {
        run(workspace);
        return answer
            .of(numbered ? workspace.publishNumbered(name) : workspace.publish(name))
            .code();
      } finally {
        workspace.leave();
      }
    } catch (IOException e) {
      throw answer.failure(name, e);
    }
  }

  /** Not by {@link Files#exists}, which takes a folder that may not be searched for a no. */
  private static boolean isThere(Path path) throws IOException {
    try {
      Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void run(Workspace workspace) throws IOException, CommandFailure {
    int status = ended(start(workspace));
    if (stop.requested().isDone()) {
      throw failed("was ended before it was through");
    }
    if (status != 0) {
      throw failed("ended with status " + status);
    }
    if (workspace.isEmpty()) {
      throw failed("ended with status 0, but wrote nothing into the folder $LANDFAST_OUT");
    }
  }

  private Process start(Workspace workspace) throws CommandFailure {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(workspace.environment());
    try {
      return builder.start();
    } catch (IOException e) {
      throw failed("could not be started: " + String.valueOf(e.getMessage()).strip());
    }
  }

  private int ended(Process process) {
    CompletableFuture.anyOf(process.onExit(), stop.requested()).join();
    if (process.isAlive()) {
      List<ProcessHandle> all =
          Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
      all.forEach(ProcessHandle::destroy);
      try {
        process.onExit().orTimeout(GRACE.toMillis(), TimeUnit.MILLISECONDS).join();
      } catch (CompletionException e) {
        LOG.debug("{} did not end within {}.", command.getFirst(), GRACE, e);
      }
      all.forEach(ProcessHandle::destroyForcibly);
    }
    return process.onExit().join().exitValue();
  }

  private CommandFailure failed(String what) {
    return new CommandFailure(
        ExitStatus.FAILED, "'" + command.getFirst() + "' " + what + ". Nothing was published.");
  }

  /** What earlier runs left that were killed. */
  private static void reap(Path place) {
    try {
      Workspace.reap(place);
    } catch (IOException e) {
      LOG.debug("{} cannot be cleaned of workspaces.", place, e);
    }
  }
}
