package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.AdmissionContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteAdmissionTest extends AdmissionContract {
  SqliteAdmissionTest(@TempDir Path directory) {
    super(TestDatabase.in(directory));
  }
}
