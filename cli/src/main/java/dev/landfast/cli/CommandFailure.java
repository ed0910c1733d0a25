package dev.landfast.cli;

import org.jspecify.annotations.Nullable;

/** A command cannot do what it was asked; the message says what happened and what to do now. */
final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1;

  private final ExitStatus status;

  CommandFailure(ExitStatus status, String message) {
    this(status, message, null);
  }

  CommandFailure(ExitStatus status, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  ExitStatus status() {
    return status;
  }
}
