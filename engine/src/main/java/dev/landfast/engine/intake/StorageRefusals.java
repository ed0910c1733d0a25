package dev.landfast.engine.intake;

import dev.landfast.engine.blob.StorageFullException;
import dev.landfast.engine.intake.Refusal.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a failure of the store means to a sender. */
final class StorageRefusals {
  private static final Duration FULL_RETRY = Duration.ofMinutes(1);
  private static final Duration FAILED_RETRY = Duration.ofSeconds(10);

  private StorageRefusals() {}

  static Refusal of(@Nullable Throwable failure) {
    Throwable cause = failure instanceof UncheckedIOException io ? io.getCause() : failure;
    if (cause instanceof StorageFullException
        || (cause instanceof IOException && saysNoSpace(cause.getMessage()))) {
      return new Refusal(
          Code.STORAGE_FULL,
          "The server has no room for this file. Nothing of it was kept; send it again later.",
          FULL_RETRY,
          cause);
    }
    return new Refusal(
        Code.STORAGE_ACCESS_ERROR,
        "The server could not store this file. Nothing of it was kept; send it again.",
        FAILED_RETRY,
        cause);
  }

  /** ENOSPC and EDQUOT reach Java as text only. */
  private static boolean saysNoSpace(@Nullable String message) {
    if (message == null) {
      return false;
    }
    String text = message.toLowerCase(Locale.ROOT);
    return text.contains("no space left") || text.contains("quota exceeded");
  }
}
