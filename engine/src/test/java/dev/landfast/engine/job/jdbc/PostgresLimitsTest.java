package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.LimitsContract;

final class PostgresLimitsTest extends LimitsContract {
  PostgresLimitsTest() {
    super(TestPostgres.fresh());
  }
}
