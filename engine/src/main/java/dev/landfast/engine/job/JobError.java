package dev.landfast.engine.job;

import org.jspecify.annotations.Nullable;

/**
 * Why an attempt or a job failed, for a person and for a program.
 *
 * @param code stable, UPPER_SNAKE
 * @param detail what happened and what to do now; no path, class name, SQL or stack; at most 2,000
 *     characters
 * @param verdict why a file is missing, where that is the reason
 */
public record JobError(
    String code, Severity severity, Category category, String detail, @Nullable String verdict) {
  private static final int LENGTH_MAX = 2_000;

  /**
   * Stages put into details what documents and services say: control characters, which a database
   * may not be able to read again, become spaces, and what is too long is cut.
   */
  public JobError {
    code = shown(code);
    detail = shown(detail);
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(LENGTH_MAX)
        .map(
            c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? ' ' : c)
        .forEach(shown::appendCodePoint);
    return shown.toString();
  }

  /** How bad it is for the installation as a whole. */
  public enum Severity {
    /** The input's own fault; nobody has to act on the server. */
    WARNING,
    ERROR,
    /** A promise is at stake; somebody has to look. */
    CRITICAL
  }

  /** Where to look. */
  public enum Category {
    INPUT,
    STORAGE,
    DATABASE,
    STAGE,
    SERVICE,
    LIMIT
  }

  /** The input's fault. */
  public static JobError input(String code, String detail) {
    return new JobError(code, Severity.WARNING, Category.INPUT, detail, null);
  }

  /** A stage's fault. */
  public static JobError stage(String code, String detail) {
    return new JobError(code, Severity.ERROR, Category.STAGE, detail, null);
  }
}
