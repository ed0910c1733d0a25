package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.CallbackContract;

final class PostgresCallbackTest extends CallbackContract {
  PostgresCallbackTest() {
    super(TestPostgres.fresh());
  }
}
