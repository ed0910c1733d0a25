package dev.landfast.engine.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Does what the store below does; to be extended by stores that fail one thing. */
public class ForwardingBlobStore implements BlobStore {
  private final BlobStore below;

  public ForwardingBlobStore(BlobStore below) {
    this.below = below;
  }

  @Override
  public StagedBlob stage(BlobLabel label) throws IOException {
    return new ForwardingStagedBlob(below.stage(label), label);
  }

  @Override
  public OpenBlob open(BlobRef ref) throws IOException {
    return below.open(ref);
  }

  @Override
  public Recovered recover(RowIndex rows, Predicate<String> isOver) throws IOException {
    return below.recover(rows, isOver);
  }

  @Override
  public void discard(String locator) throws IOException {
    below.discard(locator);
  }

  @Override
  public void check() throws IOException {
    below.check();
  }

  @Override
  public void onSeal(Consumer<Duration> listener) {
    below.onSeal(listener);
  }

  @Override
  public Room room() throws IOException {
    return below.room();
  }

  protected void beforeAppend(BlobLabel label) throws IOException {}

  protected void beforeSeal(BlobLabel label) throws IOException {}

  protected void beforeKeep(BlobLabel label) throws IOException {}

  protected void beforeDiscard(BlobLabel label) throws IOException {}

  private final class ForwardingStagedBlob extends StagedBlob {
    private final StagedBlob staged;
    private final BlobLabel label;

    ForwardingStagedBlob(StagedBlob staged, BlobLabel label) {
      this.staged = staged;
      this.label = label;
    }

    @Override
    protected void append(ByteBuffer bytes) throws IOException {
      beforeAppend(label);
      staged.write(bytes);
    }

    @Override
    protected Named publish(long length, String sha256) throws IOException {
      beforeSeal(label);
      SealedBlob sealed = staged.seal();
      return new Named() {
        @Override
        public String locator() {
          return sealed.ref().locator();
        }

        @Override
        public void keep() throws IOException {
          beforeKeep(label);
          sealed.keep();
        }

        @Override
        public void discard() throws IOException {
          beforeDiscard(label);
          sealed.close();
        }
      };
    }

    @Override
    public void close() throws IOException {
      staged.close();
    }
  }
}
