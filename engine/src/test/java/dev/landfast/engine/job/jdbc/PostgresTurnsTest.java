package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.TurnsContract;

final class PostgresTurnsTest extends TurnsContract {
  PostgresTurnsTest() {
    super(TestPostgres.fresh());
  }
}
