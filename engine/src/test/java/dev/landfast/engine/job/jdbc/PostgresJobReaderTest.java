package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.JobReaderContract;

final class PostgresJobReaderTest extends JobReaderContract {
  PostgresJobReaderTest() {
    super(TestPostgres.fresh());
  }
}
