package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.JobReaderContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteJobReaderTest extends JobReaderContract {
  SqliteJobReaderTest(@TempDir Path directory) {
    super(TestDatabase.in(directory));
  }
}
