package dev.landfast.engine.blob.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.OpenBlob;
import dev.landfast.engine.blob.SealedBlob;
import dev.landfast.engine.blob.StagedBlob;
import dev.landfast.engine.blob.StorageFullException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A volume that fills up: what is left is for finishing, not for taking in. */
final class ReserveTest extends BlobFixture {
  private static final long RESERVE = 1000;
  private static final int MEBIBYTE = 1024 * 1024;

  private FillingVolume volume;

  @BeforeEach
  void openOnAFillingVolume() throws IOException {
    volume = new FillingVolume(Files.getFileStore(root));
    store = new LocalBlobStore(root, RUN, volume, RESERVE, clock, RootCheck.NONE);
  }

  @Test
  void nothingIsBegunBelowTheReserve() throws IOException {
    volume.usable = RESERVE - 1;
    assertThatThrownBy(() -> store.stage(label())).isInstanceOf(StorageFullException.class);
    assertThat(files("staging")).isEmpty();

    volume.usable = RESERVE;
    store.stage(label()).close();
  }

  @Test
  void longBlobIsStoppedWhenTheRoomRunsOut() throws IOException {
    try (StagedBlob staged = store.stage(label())) {
      volume.usable = RESERVE - 1;
      ByteBuffer part = ByteBuffer.allocate(MEBIBYTE);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 17; i++) {
                  staged.write(part.clear());
                }
              })
          .isInstanceOf(StorageFullException.class);
    }
    assertThat(files("staging")).isEmpty();
  }

  @Test
  void whatIsThereIsSealedKeptReadAndRemovedFromTheReserve() throws IOException {
    BlobRef before = kept(bytes("before"));
    try (StagedBlob staged = store.stage(label());
        StagedBlob other = store.stage(label())) {
      volume.usable = 0;

      staged.write(ByteBuffer.wrap(bytes("content")));
      SealedBlob sealed = staged.seal();
      sealed.keep();
      assertThat(fileOf(sealed.ref())).hasContent("content");
      SealedBlob discarded = other.seal();
      discarded.close();
      assertThat(fileOf(discarded.ref())).doesNotExist();
    }
    try (OpenBlob blob = store.open(before)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      blob.copyTo(out);
      assertThat(out.toByteArray()).isEqualTo(bytes("before"));
    }
    store.check();
  }

  /** The real volume, but for its room. */
  private static final class FillingVolume extends FileStore {
    private final FileStore real;
    private long usable = Long.MAX_VALUE;

    FillingVolume(FileStore real) {
      this.real = real;
    }

    @Override
    public long getUsableSpace() {
      return usable;
    }

    @Override
    public String name() {
      return real.name();
    }

    @Override
    public String type() {
      return real.type();
    }

    @Override
    public boolean isReadOnly() {
      return real.isReadOnly();
    }

    @Override
    public long getTotalSpace() throws IOException {
      return real.getTotalSpace();
    }

    @Override
    public long getUnallocatedSpace() throws IOException {
      return real.getUnallocatedSpace();
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
      return real.supportsFileAttributeView(type);
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
      return real.supportsFileAttributeView(name);
    }

    @Override
    public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
      return real.getFileStoreAttributeView(type);
    }

    @Override
    public Object getAttribute(String attribute) throws IOException {
      return real.getAttribute(attribute);
    }
  }
}
