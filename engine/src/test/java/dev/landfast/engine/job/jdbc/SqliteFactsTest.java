package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.FactsContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteFactsTest extends FactsContract {
  SqliteFactsTest(@TempDir Path directory) {
    super(TestDatabase.in(directory));
  }
}
