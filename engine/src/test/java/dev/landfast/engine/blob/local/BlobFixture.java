package dev.landfast.engine.blob.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfast.engine.TestClock;
import dev.landfast.engine.blob.BlobLabel;
import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.SealedBlob;
import dev.landfast.engine.blob.StagedBlob;
import dev.landfast.engine.id.IdSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store with nothing in it, and what is needed to fill and to look below it. */
abstract class BlobFixture {
  static final String RUN = "this-run";

  @TempDir Path root;
  final TestClock clock = new TestClock(Instant.parse("2026-03-01T10:59:59Z"));
  private final IdSource ids = new IdSource(clock, new Random(7));
  LocalBlobStore store;

  @BeforeEach
  void openStore() throws IOException {
    store = open(RUN);
  }

  LocalBlobStore open(String run) throws IOException {
    return LocalBlobStore.open(root, run, 0, clock);
  }

  BlobLabel label() {
    return label("report.pdf");
  }

  BlobLabel label(String name) {
    return new BlobLabel(ids.next(), "acme", "papers", name, "correlation", null, null);
  }

  SealedBlob sealed(byte[] content) throws IOException {
    return sealed(store, label(), content);
  }

  static SealedBlob sealed(LocalBlobStore store, BlobLabel label, byte[] content)
      throws IOException {
    try (StagedBlob staged = store.stage(label)) {
      staged.write(ByteBuffer.wrap(content));
      return staged.seal();
    }
  }

  /** A blob that rows name. */
  BlobRef kept(byte[] content) throws IOException {
    try (SealedBlob sealed = sealed(content)) {
      sealed.keep();
      return sealed.ref();
    }
  }

  Path fileOf(BlobRef ref) {
    return root.resolve("blobs").resolve(ref.locator());
  }

  Path markerOf(String run, BlobRef ref) {
    return root.resolve("staging").resolve(run).resolve(fileOf(ref).getFileName());
  }

  /** All files below a folder of the store, relative to it. */
  List<String> files(String folder) throws IOException {
    Path top = root.resolve(folder);
    if (!Files.exists(top)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(top)) {
      return all.filter(Files::isRegularFile).map(file -> top.relativize(file).toString()).toList();
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
