package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.ControlContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteControlTest extends ControlContract {
  SqliteControlTest(@TempDir Path directory) {
    super(TestDatabase.in(directory));
  }
}
