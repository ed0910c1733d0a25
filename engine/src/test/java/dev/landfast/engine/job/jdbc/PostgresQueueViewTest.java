package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.QueueViewContract;

final class PostgresQueueViewTest extends QueueViewContract {
  PostgresQueueViewTest() {
    super(TestPostgres.fresh());
  }
}
