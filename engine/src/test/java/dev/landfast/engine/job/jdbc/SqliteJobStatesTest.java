package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.JobStatesContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteJobStatesTest extends JobStatesContract {
  SqliteJobStatesTest(@TempDir Path directory) {
    super(TestDatabase.in(directory));
  }
}
