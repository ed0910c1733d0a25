package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.JobStatesContract;

final class PostgresJobStatesTest extends JobStatesContract {
  PostgresJobStatesTest() {
    super(TestPostgres.fresh());
  }
}
