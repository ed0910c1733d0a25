package dev.landfast.rig;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.crashfs.Errno;
import dev.landfast.engine.blob.BlobLabel;
import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.BlobStore.RowIndex;
import dev.landfast.engine.blob.OpenBlob;
import dev.landfast.engine.blob.SealedBlob;
import dev.landfast.engine.blob.StagedBlob;
import dev.landfast.engine.blob.local.LocalBlobStore;
import dev.landfast.publish.Durable;
import dev.landfast.publish.DurableDirectory;
import dev.landfast.publish.Publisher;
import dev.landfast.publish.Retry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The life of blobs, to be crashed everywhere. A durable file for each row stands for the database:
 * what it names must be there, whole, in every state that a crash may leave, and after recovery.
 */
final class BlobScenarios {
  private static final Errno[] ERRORS = {Errno.EIO, Errno.ENOSPC, Errno.EINTR};

  /** More than a page, and no round number. */
  private static final String CONTENT = "what was received, ".repeat(300);

  private static final Publisher ROWS = Publisher.STANDARD.retry(Retry.NONE);
  private static final String DEAD = "dead-run";
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-01T10:00:00Z"));

  private BlobScenarios() {}

  static List<Scenario> all() {
    return List.of(keptBlob(), discardedBlob(), recovery());
  }

  private static Scenario keptBlob() {
    return Scenario.of("blobThatARowNamesIsThereAndWhole")
        .when((root, claims) -> {
          LocalBlobStore store = open(root, DEAD);
          SealedBlob sealed = sealed(store, 1);
          admit(root, sealed);
          claims.claim(sealed.ref().locator());
          sealed.keep();
        })
        .failing(ERRORS)
        .then((root, claims) -> {
          assertThat(rows(root)).map(BlobRef::locator).containsAll(claims.all());
          requireRowsAreKept(root);
        });
  }

  private static Scenario discardedBlob() {
    return Scenario.of("blobThatWasDiscardedComesNotBackAsARow")
        .when((root, claims) -> {
          LocalBlobStore store = open(root, DEAD);
          sealed(store, 1).close();
          try (StagedBlob abandoned = store.stage(label(2))) {
            abandoned.write(UTF_8.encode(CONTENT));
          }
          admit(root, sealed(store, 3));
        })
        .failing(ERRORS)
        .then((root, claims) -> requireRowsAreKept(root));
  }

  private static Scenario recovery() {
    return Scenario.of("recoveryThatDiesLosesNothing")
        .given(root -> {
          LocalBlobStore store = open(root, DEAD);
          admit(root, sealed(store, 1)); // its marker is left
          sealed(store, 2); // no row names it
          store.stage(label(3)).write(UTF_8.encode("cut off"));
        })
        .when((root, claims) -> recover(root, "second-run"))
        .failing(ERRORS)
        .then((root, claims) -> requireRowsAreKept(root));
  }

  private static LocalBlobStore open(Path root, String run) throws IOException {
    return LocalBlobStore.open(root.resolve("store"), run, 0, CLOCK);
  }

  private static BlobLabel label(int number) {
    String id = "0195d0a4-0000-7000-8000-00000000000" + number;
    return new BlobLabel(id, "acme", "papers", "report.pdf", "correlation", null, null);
  }

  private static SealedBlob sealed(LocalBlobStore store, int number) throws IOException {
    try (StagedBlob staged = store.stage(label(number))) {
      staged.write(ByteBuffer.wrap(CONTENT.getBytes(UTF_8)));
      return staged.seal();
    }
  }

  /** Commits a row. */
  private static void admit(Path root, SealedBlob sealed) throws IOException {
    BlobRef ref = sealed.ref();
    Path folder = DurableDirectory.create(root.resolve("rows"));
    String row = ref.locator() + "\n" + ref.length() + "\n" + ref.sha256();
    Path name = folder.resolve(ref.locator().replace('/', '+'));
    if (!(ROWS.publish(name, row) instanceof Durable)) {
      throw new IOException("The row is not durable.");
    }
  }

  private static List<BlobRef> rows(Path root) throws IOException {
    Path folder = root.resolve("rows");
    List<BlobRef> rows = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(row -> row.toString().contains("+")).toList()) {
        List<String> row = Files.readAllLines(file);
        rows.add(new BlobRef(row.get(0), Long.parseLong(row.get(1)), row.get(2)));
      }
    } catch (NoSuchFileException e) {
      return List.of(); // asked for beforehand, a disk that fails would have no rows
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return rows;
  }

  private static LocalBlobStore recover(Path root, String run) throws IOException {
    List<BlobRef> rows = rows(root);
    LocalBlobStore store = open(root, run);
    store.recover(
        new RowIndex() {
          @Override
          public boolean knowsRun(String known) {
            return true;
          }

          @Override
          public boolean forbid(String locator) {
            return rows.stream().noneMatch(row -> row.locator().equals(locator));
          }
        },
        other -> true);
    return store;
  }

  /** After a start as after any crash, and another one. */
  private static void requireRowsAreKept(Path root) throws Exception {
    LocalBlobStore store = recover(root, "third-run");
    requireWhole(root, store);
    requireWhole(root, recover(root, "fourth-run"));
    assertThat(root.resolve("store/staging").resolve(DEAD)).doesNotExist();
  }

  private static void requireWhole(Path root, LocalBlobStore store) throws Exception {
    for (BlobRef row : rows(root)) {
      try (OpenBlob blob = store.open(row);
          InputStream bytes = blob.stream()) {
        assertThat(new String(bytes.readAllBytes(), UTF_8)).isEqualTo(CONTENT);
      }
      Path stored = root.resolve("store/blobs").resolve(row.locator());
      assertThat(noteOf(stored)).contains(row.sha256());
    }
  }

  private static String noteOf(Path file) throws IOException {
    var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    ByteBuffer value = ByteBuffer.allocate(view.size("landfast"));
    view.read("landfast", value);
    return UTF_8.decode(value.flip()).toString();
  }
}
