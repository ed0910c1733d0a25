package dev.landfast.engine.blob;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Keeps blobs. Safe for use by several threads. */
public interface BlobStore {

  /**
   * Begins a blob. It has no name that others could read until it is sealed.
   *
   * @throws StorageFullException if the volume is down to its reserve; nothing was made
   * @throws IOException if the store does not answer; nothing was made
   */
  StagedBlob stage(BlobLabel label) throws IOException;

  /**
   * Opens a sealed blob after a look at its length.
   *
   * @throws BlobUnavailableException if it is not there, or is not what the reference says
   * @throws IOException if the store does not answer; trying again may help
   */
  OpenBlob open(BlobRef ref) throws IOException;

  /**
   * Resolves what dead runs left: their unsealed temporary files are removed, sealed blobs that no
   * row names go to the trash, and those that rows name stay. Running it twice, from two processes
   * at once, or dying inside it, changes nothing more.
   *
   * @param isOver whether a run other than this one is dead for sure
   * @return what was found
   */
  Recovered recover(RowIndex rows, Predicate<String> isOver) throws IOException;

  /**
   * Puts a blob that no row names, and that none will ever name, into the trash, durably. One that
   * is not there any more is there already.
   */
  void discard(String locator) throws IOException;

  /**
   * Tries the store with a small write.
   *
   * @throws IOException if it does not take one
   */
  void check() throws IOException;

  /**
   * Has a listener told of each blob how long it took to make it durable, from its last byte to its
   * name. It is called by the thread that seals, and must return at once.
   */
  void onSeal(Consumer<Duration> listener);

  /**
   * How much room there is.
   *
   * @throws IOException if the store does not answer
   */
  Room room() throws IOException;

  /**
   * Room on a volume.
   *
   * @param freeBytes that this process may use
   * @param reserveBytes of them that intake leaves alone
   */
  record Room(long totalBytes, long freeBytes, long reserveBytes) {}

  /** What the database knows of blobs; the store itself never sees the database. */
  interface RowIndex {
    /** Whether the database knows this run; it does not when it was restored from before it. */
    boolean knowsRun(String run) throws IOException;

    /**
     * Makes sure that no row ever names a blob that none names now: a commit of the dead run that
     * is still under way fails from here on.
     *
     * @return false if a row names it
     */
    boolean forbid(String locator) throws IOException;
  }

  /**
   * What {@link #recover} did.
   *
   * @param temporaries removed: uploads that were cut off
   * @param kept sealed and named by a row
   * @param trashed sealed and named by none
   * @param unknownRuns whose sealed blobs were left alone, because the database does not know them
   */
  record Recovered(int temporaries, int kept, int trashed, int unknownRuns) {}
}
