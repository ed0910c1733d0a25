package dev.landfast.engine.stage;

import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.BlobStore;
import dev.landfast.engine.blob.BlobUnavailableException;
import dev.landfast.engine.blob.OpenBlob;
import dev.landfast.engine.job.FileRecord;
import dev.landfast.engine.job.Settlement.FileAccess;
import dev.landfast.engine.job.Settlement.Try;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens an attempt's input and checks it, in a few tries where the store does not answer, and keeps
 * the record of them. Used by the attempt's thread alone.
 */
final class InputOpening {
  private static final Logger LOG = LoggerFactory.getLogger(InputOpening.class);
  private static final int TRIES_MAX = 3;

  private final BlobStore blobs;
  private final InstantSource clock;
  private final Duration firstWait;
  private final List<Try> tries = new ArrayList<>();
  private @Nullable FileAccess fileAccess;

  /**
   * @param firstWait before the second try; doubled after it
   */
  InputOpening(BlobStore blobs, InstantSource clock, Duration firstWait) {
    this.blobs = blobs;
    this.clock = clock;
    this.firstWait = firstWait;
  }

  /**
   * @return of the recorded length and digest
   * @throws BlobUnavailableException if the file is not what was recorded; not tried again
   * @throws IOException if the store did not answer in any try
   */
  OpenBlob open(FileRecord file) throws IOException, InterruptedException {
    BlobRef ref = new BlobRef(file.locator(), file.length(), file.sha256());
    Instant start = clock.instant();
    Duration wait = firstWait;
    for (int number = 1; ; number++) {
      Instant tried = clock.instant();
      try {
        OpenBlob blob = openVerified(ref);
        accessed(start, tried, number, true);
        return blob;
      } catch (BlobUnavailableException e) {
        accessed(start, tried, number, false);
        throw e;
      } catch (IOException e) {
        accessed(start, tried, number, false);
        if (number == TRIES_MAX) {
          LOG.error("The stored file is not accessible.", e);
          throw e;
        }
        LOG.warn("The stored file could not be opened; trying again in {} s.", wait.toSeconds(), e);
        TimeUnit.MILLISECONDS.sleep(wait.toMillis());
        wait = wait.multipliedBy(2);
      }
    }
  }

  /** Null before the first try. */
  @Nullable FileAccess fileAccess() {
    return fileAccess;
  }

  private OpenBlob openVerified(BlobRef ref) throws IOException {
    OpenBlob blob = blobs.open(ref);
    try {
      blob.verify();
      return blob;
    } catch (IOException | RuntimeException e) {
      try (blob) {
        throw e;
      }
    }
  }

  private void accessed(Instant start, Instant tried, int number, boolean success) {
    Instant end = clock.instant();
    tries.add(new Try(number, tried, end, success));
    fileAccess = new FileAccess(start, end, success, List.copyOf(tries));
  }
}
