package dev.landfast.cli;

import dev.landfast.cli.terminal.Terminal;
import dev.landfast.publish.AlreadyIdentical;
import dev.landfast.publish.Durable;
import dev.landfast.publish.Exists;
import dev.landfast.publish.Failure;
import dev.landfast.publish.PublishResult;
import dev.landfast.publish.PublishedUnsynced;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Says what became of a publication: the outcome on standard output, and what is not as it was
 * asked for on standard error too. With {@code json} standard output has one JSON object: {@code
 * outcome}, {@code target}, {@code advice}, and for a failure its {@code kind} and {@code error}.
 *
 * @param choices of the command, for whoever finds the name taken
 */
record PublishAnswer(Terminal terminal, boolean json, String choices) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  ExitStatus of(PublishResult result) {
    String target = terminal.shown(result.target().toString());
    return switch (result) {
      case Durable _ -> done("durable", result, "Durable: " + target);
      case AlreadyIdentical _ ->
          done("already-identical", result, "Durable: " + target + ", which had the same bytes");
      case Exists _ ->
          failed("exists", result, target + " exists already, and is untouched. " + choices);
      case PublishedUnsynced unsynced ->
          failed(
              "published-unsynced",
              result,
              target
                  + " is there, but its folder could not be synced ("
                  + terminal.shown(String.valueOf(unsynced.cause().getMessage()))
                  + "). "
                  + result.advice());
    };
  }

  private ExitStatus done(String outcome, PublishResult result, String said) {
    terminal.out().println(json ? object(outcome, result) : said);
    terminal.out().flush();
    return ExitStatus.DONE;
  }

  private ExitStatus failed(String outcome, PublishResult result, String said) {
    if (json) {
      terminal.out().println(object(outcome, result));
      terminal.out().flush();
    }
    terminal.err().println("landfast: " + said);
    return ExitStatus.FAILED;
  }

  private static String object(String outcome, PublishResult result) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("outcome", outcome);
    object.put("target", result.target().toString());
    object.put("advice", result.advice());
    return JSON.writeValueAsString(object);
  }

  /** The target was not touched. */
  CommandFailure failure(Path target, IOException e) {
    Failure failure = Failure.of(target, e);
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("outcome", "failed");
      object.put("target", target.toAbsolutePath().toString());
      object.put("advice", failure.advice());
      object.put("kind", failure.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
      object.put("error", String.valueOf(e.getMessage()));
      terminal.out().println(JSON.writeValueAsString(object));
      terminal.out().flush();
    }
    return new CommandFailure(
        status(failure.kind()),
        "%s was not published: %s. %s".formatted(target, what(failure), failure.advice()),
        e);
  }

  private static ExitStatus status(Failure.Kind kind) {
    return switch (kind) {
      case NO_SPACE, QUOTA, NO_PERMISSION, READ_ONLY, DISK -> ExitStatus.NOT_ALLOWED;
      case BUSY,
          STALE,
          TOO_MANY_OPEN,
          LOST,
          NO_SUCH_FOLDER,
          NOT_A_FILE,
          EXISTS,
          NAME_TOO_LONG,
          OTHER_VOLUME,
          SYNC_FAILED,
          INTERRUPTED,
          OTHER ->
          ExitStatus.FAILED;
    };
  }

  private static String what(Failure failure) {
    Path ofTarget = failure.path().toAbsolutePath().getParent();
    if (failure.kind() == Failure.Kind.NO_SUCH_FOLDER) {
      String file = fileOf(failure.cause()); // most often a temporary one, which says nothing
      Path ofFile = file == null ? null : Path.of(file).toAbsolutePath().getParent();
      if (ofTarget != null && Files.notExists(ofTarget)) {
        return "there is no folder " + ofTarget + ", which --parents would create";
      }
      for (Path folder : new Path[] {ofFile, ofTarget}) {
        if (folder != null && !Files.isDirectory(folder)) {
          return Files.notExists(folder)
              ? "there is no folder " + folder
              : folder + " is no folder";
        }
      }
    }
    return said(failure.cause());
  }

  /** Some exceptions have a path for a message, and nothing else. */
  static String said(IOException e) {
    String file = fileOf(e);
    return file == null ? reason(e) : file + ": " + reason(e);
  }

  /** The same without the path. */
  static String reason(IOException e) {
    String reason = e instanceof FileSystemException spoken ? spoken.getReason() : e.getMessage();
    return reason != null ? reason : e.getClass().getSimpleName().replaceFirst("Exception$", "");
  }

  private static @Nullable String fileOf(IOException e) {
    return e instanceof FileSystemException spoken ? spoken.getFile() : null;
  }
}
