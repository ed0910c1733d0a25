package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.ControlContract;

final class PostgresControlTest extends ControlContract {
  PostgresControlTest() {
    super(TestPostgres.fresh());
  }
}
