package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.TurnsContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteTurnsTest extends TurnsContract {
  SqliteTurnsTest(@TempDir Path directory) {
    super(TestDatabase.in(directory));
  }
}
