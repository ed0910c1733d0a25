package dev.landfast.engine.blob.local;

import dev.landfast.engine.blob.BlobLabel;
import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.BlobStore;
import dev.landfast.engine.blob.OpenBlob;
import dev.landfast.engine.blob.StagedBlob;
import dev.landfast.engine.blob.StorageFullException;
import dev.landfast.publish.DurableDirectory;
import dev.landfast.publish.Publication;
import dev.landfast.publish.PublishedUnsynced;
import dev.landfast.publish.Publisher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** {@link BlobStore} on a local volume; the package comment shows the layout. */
public final class LocalBlobStore implements BlobStore {
  private static final DateTimeFormatter LANDING_FOLDER =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH").withZone(ZoneOffset.UTC);

  private static final Publisher PUBLISHER = Publisher.STANDARD;

  private static final String CHECK_ATTRIBUTE = "landfast.check";

  private final Path staging;
  private final Path blobs;
  private final StoredBlobs stored;
  private final Path trash;
  private final Path root;
  private final String run;
  private final FileStore volume;
  private final long reserveBytes;
  private final InstantSource clock;
  private final List<Consumer<Duration>> sealListeners = new CopyOnWriteArrayList<>();

  /** The landing folder that is known to be durable. Racing writers repeat harmless work. */
  private volatile Path landing;

  /** Tells the room from {@code volume}, which is where {@code root} is. */
  LocalBlobStore(
      Path root,
      String run,
      FileStore volume,
      long reserveBytes,
      InstantSource clock,
      RootCheck check)
      throws IOException {
    this.root = root;
    this.staging = root.resolve("staging");
    this.blobs = root.resolve("blobs");
    this.stored = new StoredBlobs(root, check);
    this.trash = root.resolve("trash");
    this.run = run;
    this.volume = volume;
    this.reserveBytes = reserveBytes;
    this.clock = clock;
    DurableDirectory.create(staging.resolve(run));
    this.landing = DurableDirectory.create(blobs.resolve(LANDING_FOLDER.format(clock.instant())));
  }

  /**
   * Opens the store of a directory, which other runs may use too.
   *
   * @param root made when missing
   * @param run the id of this run
   * @param reserveBytes what intake must leave free
   * @throws IOException if the volume does not do what the promises need (a write, a sync, a link,
   *     an extended attribute, a directory sync); the message names what it cannot do
   */
  public static LocalBlobStore open(Path root, String run, long reserveBytes, InstantSource clock)
      throws IOException {
    return open(root, run, reserveBytes, clock, RootCheck.NONE);
  }

  /**
   * The same.
   *
   * @param check asked when a blob is missing
   */
  public static LocalBlobStore open(
      Path root, String run, long reserveBytes, InstantSource clock, RootCheck check)
      throws IOException {
    Path made = DurableDirectory.create(root);
    LocalBlobStore store =
        new LocalBlobStore(made, run, Files.getFileStore(made), reserveBytes, clock, check);
    store.check();
    return store;
  }

  @Override
  public StagedBlob stage(BlobLabel label) throws IOException {
    requireRoom();
    Path target = landing().resolve(label.id());
    return new LocalStagedBlob(
        this, label, locatorOf(target), PUBLISHER.begin(target, temporary(label.id())));
  }

  @Override
  public OpenBlob open(BlobRef ref) throws IOException {
    return stored.open(ref);
  }

  @Override
  public Recovered recover(RowIndex rows, Predicate<String> isOver) throws IOException {
    return new Recovery(this, rows, isOver).run();
  }

  @Override
  public void discard(String locator) throws IOException {
    boolean _ = moveToTrash(locator);
  }

  /** False if it is not there. */
  boolean moveToTrash(String locator) throws IOException {
    Path blob = stored.pathOf(locator);
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    Path bin = DurableDirectory.create(trash.resolve(today.toString()));
    try {
      Files.move(blob, bin.resolve(blob.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return false;
    }
    DurableDirectory.sync(bin);
    return true;
  }

  /** One at a time, because the names are the same each time. */
  @Override
  public synchronized void check() throws IOException {
    Path target = temporary("check-target");
    Path probe = temporary("check");
    Files.deleteIfExists(probe);
    Files.deleteIfExists(target);
    try (Publication publication = PUBLISHER.begin(target, probe)) {
      publication.write(ByteBuffer.wrap(new byte[] {1}));
      publication.note(CHECK_ATTRIBUTE, ByteBuffer.wrap(new byte[] {1}));
      if (publication.publish() instanceof PublishedUnsynced unsynced) {
        throw unsynced.cause();
      }
    } finally {
      Files.deleteIfExists(target);
    }
  }

  @Override
  public void onSeal(Consumer<Duration> listener) {
    sealListeners.add(listener);
  }

  void sealed(Duration took) {
    sealListeners.forEach(listener -> listener.accept(took));
  }

  @Override
  public Room room() throws IOException {
    return new Room(volume.getTotalSpace(), volume.getUsableSpace(), reserveBytes);
  }

  private Path temporary(String name) {
    return staging.resolve(run).resolve(name);
  }

  void requireRoom() throws IOException {
    long usable = volume.getUsableSpace();
    if (usable < reserveBytes) {
      throw new StorageFullException(usable, reserveBytes);
    }
  }

  InstantSource clock() {
    return clock;
  }

  Path staging() {
    return staging;
  }

  Path trash() {
    return trash;
  }

  String run() {
    return run;
  }

  /** The landing folder of this hour, durable. */
  Path landing() throws IOException {
    Path wanted = blobs.resolve(LANDING_FOLDER.format(clock.instant()));
    if (!wanted.equals(landing)) {
      landing = DurableDirectory.create(wanted);
    }
    return wanted;
  }

  /** The locator that a file of a landing folder gets. */
  static String locatorOf(Path landed) {
    return landed.getName(landed.getNameCount() - 2) + "/" + landed.getFileName();
  }

  StoredBlobs stored() {
    return stored;
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
