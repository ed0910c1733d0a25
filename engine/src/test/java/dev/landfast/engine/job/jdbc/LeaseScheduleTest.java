package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.Admission;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.JobStoreFixture;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.SettleResult;
import dev.landfast.engine.job.jdbc.OneJobSpec.Told;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jetbrains.lincheck.datastructures.BooleanGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Workers of one job, each a thread, claim, renew and finish while its leases run out. Whatever
 * Lincheck has them do, they are answered as if one had come after the other. A stress test: native
 * code is beyond the model checker.
 */
final class LeaseScheduleTest extends JobStoreFixture {
  static final int LOST_MAX = JobStoreFixture.LOST_MAX;
  private static final int SCENARIOS = 60;
  private static final int TIMES_EACH = 8;

  /** Lincheck's number of a thread. It holds the lease when all begin. */
  static final int FIRST_WORKER = 1;

  /** Lincheck makes the workers by itself. */
  private static volatile @Nullable LeaseScheduleTest running;

  private @Nullable Workers before;

  LeaseScheduleTest(@TempDir Path directory) {
    super(TestDatabase.in(directory));
  }

  @Test
  void answersAreThoseOfSomeOrder() {
    running = this;
    new StressOptions()
        .threads(2)
        .actorsBefore(0)
        .actorsPerThread(5)
        .actorsAfter(2)
        .iterations(SCENARIOS)
        .invocationsPerIteration(TIMES_EACH)
        .sequentialSpecification(OneJobSpec.class)
        .check(Workers.class);
  }

  /** The workers of a job that nobody else knows. */
  public static final class Workers {
    private final LeaseScheduleTest test = theRunning();
    private final String tenant = test.id();
    private final Pipeline pipeline = new Pipeline(tenant, 1, PIPELINE.stages(), Set.of());
    private final Taken taken = test.taken(0);
    private final Map<Integer, Lease> leases = new ConcurrentHashMap<>();

    public Workers() throws JobStoreException {
      test.endThoseBefore(this);
      test.store.admit(
          new Admission(
              tenant,
              pipeline,
              "correlation",
              test.clock.instant(),
              null,
              null,
              List.of(taken),
              null));
      claim(FIRST_WORKER);
    }

    @Operation
    public boolean claim(@Param(gen = ThreadIdGen.class) int worker) throws JobStoreException {
      List<Offer> offers = List.of(new Offer(pipeline.name(), "first"));
      List<Lease> claimed = test.store.claim("worker " + worker, offers, 1, TERM);
      claimed.forEach(lease -> leases.put(worker, lease));
      return !claimed.isEmpty();
    }

    /** Under another token when forged. */
    @Operation
    public Told renew(
        @Param(gen = ThreadIdGen.class) int worker, @Param(gen = BooleanGen.class) boolean forged)
        throws JobStoreException {
      Lease lease = leases.get(worker);
      if (lease == null) {
        return Told.NOTHING;
      }
      List<Lease> renewed = List.of(forged ? withToken(lease, "a guess") : lease);
      return test.store.renew(renewed, TERM).lost().isEmpty() ? Told.HELD : Told.LOST;
    }

    /** Under another token when forged. */
    @Operation
    public Told finish(
        @Param(gen = ThreadIdGen.class) int worker, @Param(gen = BooleanGen.class) boolean forged)
        throws JobStoreException {
      Lease lease = leases.get(worker);
      if (lease == null) {
        return Told.NOTHING;
      }
      SettleResult result =
          test.settle(forged ? withToken(lease, "a guess") : lease, JobStoreFixture.finish());
      return result == SettleResult.ACCEPTED ? Told.HELD : Told.LOST;
    }

    @Operation
    public void passATerm() {
      test.monotonicNanos.addAndGet(TERM.toNanos());
    }

    @Operation
    public int expire() throws JobStoreException {
      return test.store.expire().size();
    }
  }

  /** Nothing of theirs runs out later, or waits for its turn. */
  private void endThoseBefore(Workers next) throws JobStoreException {
    if (before != null) {
      pass(TERM);
      store.expire();
      store.cancel(before.tenant, before.taken.job());
    }
    before = next;
  }

  private static LeaseScheduleTest theRunning() {
    LeaseScheduleTest test = running;
    if (test == null) {
      throw new IllegalStateException("No test is running.");
    }
    return test;
  }
}
