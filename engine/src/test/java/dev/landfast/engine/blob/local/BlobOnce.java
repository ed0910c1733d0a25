package dev.landfast.engine.blob.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfast.engine.blob.BlobLabel;
import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.BlobUnavailableException;
import dev.landfast.engine.blob.StagedBlob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

/** Opens a store and does one thing with it, in a process of its own; says what came of it. */
final class BlobOnce {
  static final String RUN = "one-run";
  static final String ID = "0195d0a4-0000-7000-8000-000000000000";

  /** More than what is written back in one go. */
  private static final int LARGE_MEGABYTES = 70;

  public static void main(String[] args) {
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-03-01T10:00:00Z"));
    try {
      LocalBlobStore store = LocalBlobStore.open(Path.of(args[1]), RUN, 0, clock);
      switch (args[0]) {
        case "start" -> {}
        case "seal" -> seal(store, 1);
        case "sealLarge" -> seal(store, LARGE_MEGABYTES);
        case "open" ->
            store.open(new BlobRef("2026-03-01T10/" + ID, Long.parseLong(args[2]), "")).close();
        default -> throw new IllegalArgumentException(args[0]);
      }
      System.out.println("done");
    } catch (BlobUnavailableException e) {
      System.out.println(e.verdict());
    } catch (IOException e) {
      System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
    }
  }

  private static void seal(LocalBlobStore store, int parts) throws IOException {
    BlobLabel label = new BlobLabel(ID, "acme", "papers", "name", "correlation", null, null);
    try (StagedBlob staged = store.stage(label)) {
      staged.write(UTF_8.encode("content"));
      for (int i = 1; i < parts; i++) {
        staged.write(ByteBuffer.allocate(1024 * 1024));
      }
      staged.seal();
    }
  }
}
