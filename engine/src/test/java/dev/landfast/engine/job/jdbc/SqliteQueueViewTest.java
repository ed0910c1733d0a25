package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.QueueViewContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteQueueViewTest extends QueueViewContract {
  SqliteQueueViewTest(@TempDir Path directory) {
    super(TestDatabase.in(directory));
  }
}
