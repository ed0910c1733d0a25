package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.Settlement;
import dev.landfast.engine.job.Settlement.Await;
import dev.landfast.engine.job.Settlement.Done;
import dev.landfast.engine.job.Settlement.Fail;
import dev.landfast.engine.job.Settlement.Outcome;
import dev.landfast.engine.job.Settlement.Release;
import dev.landfast.engine.job.Settlement.Report;
import dev.landfast.engine.job.Settlement.Retry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What a worker says about its lease.
 *
 * @param report null from a remote worker, whose outputs are in the database already
 */
record Said(Lease lease, Outcome outcome, @Nullable Report report, String digest) {
  Said(Lease lease, Settlement settlement) {
    this(
        lease,
        settlement.outcome(),
        settlement.report(),
        digestOf(settlement.outcome().toString())); // of all components
  }

  /** Of a remote worker, whose outputs do not count for whether two say the same. */
  static Said byRemote(Lease lease, Outcome outcome, String digest) {
    return new Said(lease, outcome, null, digest);
  }

  boolean isRemote() {
    return report == null;
  }

  /** Whether the job is cancelled instead. */
  boolean isCancelled(Held held) {
    return held.cancelRequested() && !endsJob();
  }

  /** Whether the job leaves the queue by it, even if its cancelling is asked for. */
  boolean endsJob() {
    return switch (outcome) {
      case Done done -> done.nextStage() == null;
      case Fail fail -> true;
      case Retry retry -> false;
      case Await await -> false;
      case Release release -> false;
    };
  }

  static String digestOf(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
