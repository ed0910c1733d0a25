package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.QueueBoundContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteQueueBoundTest extends QueueBoundContract {
  SqliteQueueBoundTest(@TempDir Path directory) {
    super(TestDatabase.in(directory));
  }
}
