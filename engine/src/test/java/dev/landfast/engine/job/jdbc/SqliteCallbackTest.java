package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.CallbackContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteCallbackTest extends CallbackContract {
  SqliteCallbackTest(@TempDir Path directory) {
    super(TestDatabase.in(directory));
  }
}
