package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.DuplicateContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteDuplicateTest extends DuplicateContract {
  SqliteDuplicateTest(@TempDir Path directory) {
    super(TestDatabase.in(directory));
  }
}
