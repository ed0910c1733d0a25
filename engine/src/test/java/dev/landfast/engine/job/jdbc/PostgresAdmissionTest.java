package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.AdmissionContract;

final class PostgresAdmissionTest extends AdmissionContract {
  PostgresAdmissionTest() {
    super(TestPostgres.fresh());
  }
}
