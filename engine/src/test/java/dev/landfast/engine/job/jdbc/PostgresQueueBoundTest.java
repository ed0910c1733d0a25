package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.QueueBoundContract;

final class PostgresQueueBoundTest extends QueueBoundContract {
  PostgresQueueBoundTest() {
    super(TestPostgres.fresh());
  }
}
