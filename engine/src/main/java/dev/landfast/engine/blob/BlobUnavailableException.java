package dev.landfast.engine.blob;

import java.io.IOException;

/** A blob cannot be opened, and trying again will not help. */
public final class BlobUnavailableException extends IOException {
  private static final long serialVersionUID = 1;

  private final String locator;
  private final Verdict verdict;
  private final String finding;

  /**
   * @param finding what is the matter with it, behind "The stored file ": without a full stop, and
   *     without a path
   */
  public BlobUnavailableException(String locator, Verdict verdict, String finding) {
    super("The stored file " + finding + ".");
    this.locator = locator;
    this.verdict = verdict;
    this.finding = finding;
  }

  public String locator() {
    return locator;
  }

  public Verdict verdict() {
    return verdict;
  }

  /**
   * For a person: what happened, to which file, what to do now.
   *
   * @param name of the file, as its sender called it
   */
  public String told(String name) {
    return "The stored file of '" + name + "' " + finding + ". " + verdict.advice();
  }
}
