package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.LimitsContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteLimitsTest extends LimitsContract {
  SqliteLimitsTest(@TempDir Path directory) {
    super(TestDatabase.in(directory));
  }
}
