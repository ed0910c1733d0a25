package dev.landfast.publish;

import java.io.IOException;
import java.nio.file.Path;

/**
 * No sidecar was made. The one that was there is there still, whole, and nothing else is left.
 *
 * @param part where it failed
 * @param cause what was thrown there
 */
public record SidecarFailed(Path target, Part part, Exception cause) implements SidecarResult {

  /** Of all that makes a sidecar. */
  public enum Part {
    /** It is not there, cannot be read, is no file, or changed meanwhile. */
    SOURCE("The source cannot be read. See that it is there, is a file and may be read."),
    /** Another makes it, longer than was to be waited; or the volume has no locks. */
    LOCK("The folder's lock cannot be had, and without it no sidecar is made. Look at the cause."),
    /** It threw; its exception is the cause. */
    MAKER("The maker failed. Look at the cause, then make the sidecar again."),
    /** It cannot be looked at, written, synced or named. */
    TARGET("The sidecar cannot be kept. Look at the cause.");

    private final String advice;

    Part(String advice) {
      this.advice = advice;
    }
  }

  /** The kind of the cause; {@link Failure.Kind#OTHER} where the file system did not speak. */
  public Failure.Kind kind() {
    return switch (cause) {
      case IOException spoken -> Failure.of(target, spoken).kind();
      case InterruptedException _ -> Failure.Kind.INTERRUPTED;
      default -> Failure.Kind.OTHER;
    };
  }

  @Override
  public String advice() {
    if (cause instanceof SourceChangedException) {
      return "The source changed meanwhile. Make the sidecar again when the source is whole.";
    }
    return switch (kind()) {
      case OTHER -> part.advice;
      case NO_SUCH_FOLDER, NOT_A_FILE, NO_PERMISSION ->
          part == Part.SOURCE ? part.advice : kind().advice(); // those speak of the target
      default -> kind().advice();
    };
  }
}
