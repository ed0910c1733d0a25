package dev.landfast.engine.intake;

import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.SealedBlob;
import dev.landfast.engine.intake.Refusal.Code;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.FileRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file of a request after its last byte: being sealed, or refused. Used by the request's
 * thread, but for {@link #keep} and {@link #discard}, which it waits for.
 */
final class Arrival {
  private static final Logger LOG = LoggerFactory.getLogger(Arrival.class);

  private final String name;
  private final @Nullable Arriving ended;
  private final @Nullable CompletableFuture<SealedBlob> sealing;
  private @Nullable Refusal refusal;
  private @Nullable SealedBlob sealed;
  private boolean kept;

  Arrival(String name, Refusal refusal) {
    this.name = name;
    this.ended = null;
    this.sealing = null;
    this.refusal = refusal;
  }

  Arrival(Arriving ended, CompletableFuture<SealedBlob> sealing) {
    this.name = ended.name();
    this.ended = ended;
    this.sealing = sealing;
  }

  String name() {
    return name;
  }

  /** Waits for the seal; null when the file is taken. */
  @Nullable Refusal outcome() {
    if (sealing == null || ended == null) {
      return refusal;
    }
    try {
      sealed = sealing.join();
    } catch (CompletionException e) {
      LOG.error("A file could not be stored.", e.getCause());
      refusal = StorageRefusals.of(e.getCause());
      return refusal;
    }
    String expected = ended.expectedSha256();
    if (expected != null && !expected.equals(sealed.ref().sha256())) {
      refusal =
          new Refusal(
              Code.DIGEST_MISMATCH,
              "What arrived has another SHA-256 than the request says. Send the file again.");
    }
    return refusal;
  }

  /** Of what was taken. */
  BlobRef ref() {
    if (sealed == null) {
      throw new IllegalStateException("This file was not taken.");
    }
    return sealed.ref();
  }

  Taken taken(int number, String job, Instant receivedAt) {
    if (ended == null) {
      throw new IllegalStateException("This file was not taken.");
    }
    BlobRef ref = ref();
    return new Taken(
        number,
        job,
        new FileRecord(
            ended.file(),
            name,
            ended.declaredType(),
            null,
            ref.locator(),
            ref.length(),
            ref.sha256(),
            receivedAt));
  }

  void markKept() {
    kept = sealed != null && refusal == null;
  }

  void keep() {
    try {
      if (kept && sealed != null) {
        sealed.keep();
      }
    } catch (IOException e) {
      LOG.warn("A marker could not be removed; the next start does it.", e);
    }
  }

  void leaveToRecovery() {
    kept = true;
    if (sealed != null) {
      sealed.leaveToRecovery();
    }
  }

  /** Returns when the seal has succeeded or failed. */
  void awaitSeal() {
    if (sealing != null) {
      sealing.handle((blob, failure) -> true).join();
    }
  }

  boolean hasRest() {
    return sealing != null && !kept;
  }

  void discard() throws IOException {
    if (!hasRest() || sealing == null || ended == null) {
      return;
    }
    try {
      sealing.join().close();
    } catch (CompletionException e) {
      ended.upload().closeStaged(); // never sealed
    }
  }
}
