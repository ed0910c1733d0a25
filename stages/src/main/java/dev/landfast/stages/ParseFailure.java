package dev.landfast.stages;

import dev.landfast.engine.job.JobError;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.mime.MediaType;
import org.jspecify.annotations.Nullable;

/** Whose fault it was that a parser gave up, and what to tell the sender. */
final class ParseFailure {
  /** A volume's failures reach Java as plain {@link IOException} with the text of strerror(3). */
  private static final List<String> OF_THE_VOLUME =
      List.of(
          "no space left on device",
          "disk quota exceeded",
          "input/output error",
          "read-only file system",
          "too many open files");

  private static final int CAUSES_MAX = 20;

  private ParseFailure() {}

  /** What is wrong with the document, now that it is known that the volume is not at fault. */
  static JobError of(Throwable thrown) {
    for (Throwable cause : causes(thrown)) {
      if (cause instanceof RefusedDocumentException refused) {
        return refused.error();
      }
      if (cause instanceof EncryptedDocumentException) {
        return encrypted();
      }
    }
    return unreadable();
  }

  /** The volume's failure behind what a parser threw; null if there is none. */
  static @Nullable IOException ofTheVolume(Throwable thrown) {
    for (Throwable cause : causes(thrown)) {
      if (cause instanceof IOException e && isOfTheVolume(e)) {
        return e;
      }
    }
    return null;
  }

  static JobError unreadable() {
    return JobError.input(
        "PARSE_UNREADABLE",
        "The document is damaged, or not quite what its type says: its text could not be read to"
            + " the end. Open it in the program that made it, save it anew and send that.");
  }

  /** The text did not fit. */
  static JobError overflow(TextOutput text) {
    return text.lengthMax() < TextOutput.LENGTH_MAX ? bomb() : tooLong();
  }

  static JobError unsupported(MediaType type) {
    return JobError.input(
        "PARSE_UNSUPPORTED",
        "There is no reader for "
            + type
            + ". Send the document in another format, such as PDF, DOCX or plain text.");
  }

  static JobError timedOut(String name, Duration after) {
    return JobError.input(
        "PARSE_TIMEOUT",
        name
            + " was not read to its end within "
            + after.toSeconds()
            + " s, the most that a document of its length gets. Open it in the program that made"
            + " it, save it anew or in parts, and send that.");
  }

  static JobError crashed(String name) {
    return JobError.input(
        "PARSE_CRASHED",
        "The program that was reading "
            + name
            + " broke off. Open the document in the program that made it, save it anew or in"
            + " another format, such as PDF, and send that.");
  }

  static JobError memoryEnded(String name, ParseLimits limits) {
    return JobError.input(
        "PARSE_CRASHED",
        "The program that was reading "
            + name
            + " broke off: it needed more memory than the "
            + limits.heapBytes() / (1024 * 1024)
            + " MiB that a document gets. Split the document, or take out what bloats it, and send"
            + " that.");
  }

  private static JobError tooLong() {
    return JobError.input(
        "PARSE_TOO_LONG",
        "The document's text is longer than "
            + TextOutput.LENGTH_MAX
            + " characters, the most that is kept. Split it and send the parts.");
  }

  private static JobError encrypted() {
    return JobError.input(
        "PARSE_ENCRYPTED",
        "The document is protected by a password. Remove the protection in the program that made"
            + " it, and send it again.");
  }

  private static JobError bomb() {
    return JobError.input(
        "PARSE_BOMB",
        "The document yields far more text than its size lets expect: more than "
            + TextOutput.RATIO_MAX
            + " characters a byte. Save it anew, without what bloats it, and send that.");
  }

  private static List<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause).limit(CAUSES_MAX).toList();
  }

  private static boolean isOfTheVolume(IOException e) {
    if (e instanceof FileSystemException || e instanceof ClosedChannelException) {
      return true;
    }
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return OF_THE_VOLUME.stream().anyMatch(message::contains);
  }
}
