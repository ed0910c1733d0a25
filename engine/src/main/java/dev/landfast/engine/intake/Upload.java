package dev.landfast.engine.intake;

import dev.landfast.engine.blob.BlobLabel;
import dev.landfast.engine.blob.SealedBlob;
import dev.landfast.engine.blob.StagedBlob;
import dev.landfast.engine.intake.Refusal.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One file on its way in. Bytes are gathered here by the receiving thread, and written and digested
 * by an I/O thread, so that receiving, digesting and writing happen side by side.
 *
 * <p>Interleaving: the receiving thread owns the buffer it fills. Handing it over chains a task
 * behind the one before ({@link #written}); the tasks of one upload therefore run one after the
 * other, each sees what the one before did, and they alone touch {@link #staged}. There are two
 * buffers: one is filled while the other is written, and a buffer is filled again only after its
 * task is over.
 */
public final class Upload {
  /** Holds a small file whole, so that it costs one task. */
  private static final int FIRST_BUFFER_BYTES = 16 * 1024;

  private static final int BUFFER_BYTES = 256 * 1024;

  private final Intake intake;
  private final Executor io;
  private final BlobLabel label;
  private @Nullable StagedBlob staged;
  private ByteBuffer filling = ByteBuffer.allocate(FIRST_BUFFER_BYTES);
  private @Nullable ByteBuffer spare;
  private CompletableFuture<?> written = CompletableFuture.completedFuture(null);
  private long length;

  Upload(Intake intake, BlobLabel label) {
    this.intake = intake;
    this.io = intake.io();
    this.label = label;
  }

  /**
   * Takes all remaining bytes.
   *
   * @throws Refusal {@code TOO_LARGE}, {@code STORAGE_FULL} or {@code STORAGE_ACCESS_ERROR}; the
   *     upload is over then, and what came of it is removed when its reception is closed
   */
  public void write(ByteBuffer bytes) throws Refusal {
    length += bytes.remaining();
    long lengthMax = intake.limits().fileBytesMax();
    if (length > lengthMax) {
      throw new Refusal(
          Code.TOO_LARGE,
          "The file is longer than " + lengthMax + " bytes, the most this server takes.");
    }
    while (bytes.hasRemaining()) {
      if (!filling.hasRemaining()) {
        handOver();
      }
      int count = Math.min(bytes.remaining(), filling.remaining());
      filling.put(bytes.slice(bytes.position(), count));
      bytes.position(bytes.position() + count);
    }
  }

  /** Bytes taken so far. */
  long length() {
    return length;
  }

  /** Makes what came durable. The blob is the caller's then. */
  CompletableFuture<SealedBlob> seal() {
    ByteBuffer last = filling.flip();
    return written.thenApplyAsync(
        before -> {
          try {
            writeNow(last);
            return staged().seal();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        io);
  }

  /** Removes what came, once the writing that was begun is over. */
  CompletableFuture<Void> abandon() {
    return written.handleAsync(
        (before, failure) -> {
          closeStaged();
          return null;
        },
        io);
  }

  /** After the blob was sealed or has failed: closes what is left. */
  void closeStaged() {
    if (staged != null) {
      try {
        staged.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void handOver() throws Refusal {
    join(written); // of the spare buffer
    ByteBuffer full = filling.flip();
    ByteBuffer next = spare;
    filling = next == null ? ByteBuffer.allocate(BUFFER_BYTES) : next.clear();
    spare = full.capacity() == BUFFER_BYTES ? full : null;
    written =
        written.thenRunAsync(
            () -> {
              try {
                writeNow(full);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            io);
  }

  private void writeNow(ByteBuffer bytes) throws IOException {
    staged().write(bytes);
  }

  private StagedBlob staged() throws IOException {
    StagedBlob blob = staged;
    if (blob == null) {
      blob = intake.blobs().stage(label);
      staged = blob;
    }
    return blob;
  }

  private static void join(CompletableFuture<?> task) throws Refusal {
    try {
      task.join();
    } catch (CompletionException e) {
      throw StorageRefusals.of(e.getCause());
    }
  }
}
