package dev.landfast.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.crashfs.CrashFileSystem;
import dev.landfast.crashfs.Errno;
import dev.landfast.crashfs.Fault;
import dev.landfast.crashfs.OperationKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class WriteBackTest {
  private static final int EVERY = 1000;
  private static final int BLOCKS = 6;

  private final CrashFileSystem fileSystem = CrashFileSystem.create();
  private final Path target = fileSystem.path("/data").resolve("large");

  @Test
  void eachPartIsAtTheDiskBeforeTheOneAfterTheNextIsWritten() throws IOException {
    try (Publication publication = Publisher.STANDARD.begin(target)) {
      WriteBack writeBack = new WriteBack(publication, EVERY);
      for (int i = 1; i <= BLOCKS; i++) {
        publication.write(ByteBuffer.allocate(EVERY / 2));
        writeBack.wrote(EVERY / 2);
        assertThat(syncs()).isGreaterThanOrEqualTo(i / 2 - 1);
      }
      assertThat(publication.publish()).isEqualTo(new Durable(target));
    }
  }

  @Test
  void failureIsThrownByAWriteThatComesLater() throws IOException {
    fileSystem.fail(Fault.of(OperationKind.SYNC_DATA, Errno.EIO));
    try (Publication publication = Publisher.STANDARD.begin(target)) {
      WriteBack writeBack = new WriteBack(publication, EVERY);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < BLOCKS; i++) {
                  publication.write(ByteBuffer.allocate(EVERY));
                  writeBack.wrote(EVERY);
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Input/output error");
      assertThatThrownBy(publication::publish).isInstanceOf(IOException.class);
    }
    assertThat(target).doesNotExist();
  }

  private long syncs() {
    return fileSystem.operations().stream()
        .filter(operation -> operation.kind() == OperationKind.SYNC_DATA)
        .count();
  }
}
