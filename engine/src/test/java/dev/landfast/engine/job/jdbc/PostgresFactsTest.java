package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.FactsContract;

final class PostgresFactsTest extends FactsContract {
  PostgresFactsTest() {
    super(TestPostgres.fresh());
  }
}
