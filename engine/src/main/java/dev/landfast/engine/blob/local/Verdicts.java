package dev.landfast.engine.blob.local;

import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.BlobUnavailableException;
import dev.landfast.engine.blob.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Finds out why a blob that a row names is not what the row says. Only looks. */
final class Verdicts {
  private final Path root;
  private final RootCheck check;

  Verdicts(Path root, RootCheck check) {
    this.root = root;
    this.check = check;
  }

  /**
   * Of a blob without its name. The root comes first: in another one nothing can be said of the
   * rest. The folder of its hour is made before anything lands in it, and nothing removes it.
   *
   * @throws IOException if the database or the store does not answer: then there is no verdict
   */
  BlobUnavailableException missing(BlobRef ref) throws IOException {
    if (!check.isOurs()) {
      return verdict(
          ref,
          Verdict.WRONG_ROOT,
          "cannot be here: the data directory is not the one that the database names");
    }
    String hour = ref.locator().substring(0, ref.locator().indexOf('/'));
    String id = ref.locator().substring(hour.length() + 1);
    for (Path day : StoredBlobs.list(root.resolve("trash"))) {
      if (isThere(day.resolve(id))) {
        return verdict(
            ref,
            Verdict.DELETED,
            "was put into the trash of "
                + day.getFileName()
                + ", where it stays for seven days from then");
      }
    }
    for (Path run : StoredBlobs.list(root.resolve("staging"))) {
      if (isThere(run.resolve(id))) {
        return verdict(
            ref, Verdict.DELETED, "is gone, but for a second name that its run left in staging");
      }
    }
    return isThere(root.resolve("blobs").resolve(hour))
        ? verdict(ref, Verdict.DELETED, "is gone: something removed it")
        : verdict(
            ref,
            Verdict.NEVER_ARRIVED,
            "never arrived here: there is no trace of it, nor of any file of its hour");
  }

  /** Of a blob with another length than its row says. */
  static BlobUnavailableException length(BlobRef ref, long found) {
    return verdict(
        ref,
        found < ref.length() ? Verdict.INCOMPLETE : Verdict.CORRUPT,
        "has " + found + " bytes; " + ref.length() + " were received");
  }

  static BlobUnavailableException noPermission(BlobRef ref) {
    return verdict(ref, Verdict.NO_PERMISSION, "may not be read by this process");
  }

  private static BlobUnavailableException verdict(BlobRef ref, Verdict verdict, String finding) {
    return new BlobUnavailableException(ref.locator(), verdict, finding);
  }

  private static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
