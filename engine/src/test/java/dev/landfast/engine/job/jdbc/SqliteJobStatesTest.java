package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.JobStatesContract;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStoreException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteJobStatesTest extends JobStatesContract {
  @TempDir Path directory;

  @Override
  protected JobStore open(Outside outside) throws JobStoreException {
    return TestDatabase.open(directory, outside);
  }
}
