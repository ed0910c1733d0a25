package dev.landfast.engine.job.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.OutboxContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteOutboxTest extends OutboxContract {
  SqliteOutboxTest(@TempDir Path directory) {
    super(TestDatabase.in(directory));
  }

  /** Whoever had it was the process before, whatever the clock of the wall says. */
  @Test
  void whatAnotherProcessHadIsDueAtOnce() throws Exception {
    batchDone();
    take();
    reopen();

    assertThat(take()).hasSize(1);
  }
}
