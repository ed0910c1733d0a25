package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.JobStatesContract;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStoreException;

final class PostgresJobStatesTest extends JobStatesContract {
  private final TestPostgres postgres = TestPostgres.fresh();

  @Override
  protected JobStore open(Outside outside) throws JobStoreException {
    return postgres.open(outside);
  }

  @Override
  protected void clockMoved() {
    postgres.setClock(clock.millis());
  }
}
