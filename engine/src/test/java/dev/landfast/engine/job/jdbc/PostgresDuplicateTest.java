package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.DuplicateContract;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStoreException;

final class PostgresDuplicateTest extends DuplicateContract {
  PostgresDuplicateTest() {
    super(TestPostgres.fresh());
  }

  @Override
  protected JobStore another() throws JobStoreException {
    return openAnother();
  }
}
