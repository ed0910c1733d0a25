package dev.landfast.engine.job;

import dev.landfast.engine.job.JobStoreFixture.Outside;
import java.time.Instant;

/** Where the stores of one test are: each of them finds what those before it left. */
public interface StoreUnderTest {
  JobStore open(Outside outside) throws JobStoreException;

  /** For one that has a clock of its own. */
  default void clockMoved(Instant now) {}
}
