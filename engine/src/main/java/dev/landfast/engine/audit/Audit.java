package dev.landfast.engine.audit;

import dev.landfast.engine.DataDirectory;
import dev.landfast.engine.Installation;
import dev.landfast.engine.Installation.Standing;
import dev.landfast.engine.audit.Finding.Kind;
import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.BlobUnavailableException;
import dev.landfast.engine.blob.OpenBlob;
import dev.landfast.engine.blob.Verdict;
import dev.landfast.engine.blob.local.StoredBlobs;
import dev.landfast.engine.blob.local.StoredBlobs.Staged;
import dev.landfast.engine.blob.local.StoredBlobs.Stored;
import dev.landfast.engine.job.BlobRow;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.jdbc.SqlBlobRows;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One audit of a data directory and its database. Its memory does not grow with the number of blobs
 * and rows; its time does. For one thread.
 */
public final class Audit {
  /** How long a blob may be without a row before that says anything. */
  public static final Duration GRACE = Duration.ofHours(1);

  /** Names and rows that are compared at a time. */
  private static final int PAGE_MAX = 1000;

  private static final String REMOVED_BY_ITSELF =
      "Nothing: the next start removes it, or another node that is up, within a minute.";
  private static final String LEAVE =
      "Leave it as it is until the first finding is settled: it may be all that is left.";

  private final DataDirectory directory;
  private final SqlBlobRows rows;
  private final StoredBlobs store;
  private final InstantSource clock;
  private final boolean deep;
  private final AuditReport report = new AuditReport();
  private Standing standing = Standing.OURS;

  /**
   * @param directory taken by this process, so that nobody else does what this one cannot see
   * @param deep whether to read every blob and compare its SHA-256
   */
  public Audit(DataDirectory directory, SqlBlobRows rows, InstantSource clock, boolean deep) {
    this.directory = directory;
    this.rows = rows;
    this.store = new StoredBlobs(directory.root());
    this.clock = clock;
    this.deep = deep;
  }

  /**
   * Looks at all of it, once.
   *
   * @throws IOException if a folder cannot be read
   * @throws JobStoreException if the database cannot be read
   */
  public AuditReport run() throws IOException, JobStoreException {
    standing = new Installation(directory, rows).standing();
    switch (standing) {
      case OURS -> {}
      case OTHER ->
          report.add(
              Finding.of(
                  Kind.WRONG_DATABASE,
                  "The directory belongs to another database. Name the right one with --database,"
                      + " or the right directory with --data. Until then remove nothing: rows of"
                      + " these files stand elsewhere."));
      case BEHIND ->
          report.add(
              Finding.of(
                  Kind.DATABASE_BEHIND,
                  "The database does not know a file that it had admitted: it was restored from a"
                      + " backup, or failed over to an older copy. Restore a newer one. What no row"
                      + " names may have been acknowledged: remove nothing."));
      case UNMARKED ->
          report.add(
              Finding.of(
                  Kind.NO_MARK,
                  "The database names files, and the directory does not say that they are here. See"
                      + " whether its volume is mounted and whether it is the right one; if so, start"
                      + " the server on it, which marks it. Until then remove nothing."));
    }
    store.walk(PAGE_MAX, this::findUnnamed);
    for (List<BlobRow> page = rows.files("", PAGE_MAX); !page.isEmpty(); ) {
      checkAll(page);
      page = rows.files(page.getLast().locator(), PAGE_MAX);
    }
    for (List<BlobRow> page = rows.artifacts("", PAGE_MAX); !page.isEmpty(); ) {
      checkAll(page);
      page = rows.artifacts(page.getLast().locator(), PAGE_MAX);
    }
    findStale();
    findAbandoned();
    return report;
  }

  /**
   * Of what landed, finds what no row names. A blob gets its marker before its name, then its row,
   * then loses its marker; one that is discarded loses its name before its marker. So whoever finds
   * no row, then no marker, then no row again, and then the blob, was not between two of these
   * steps.
   */
  private void findUnnamed(List<String> names) throws IOException, JobStoreException {
    List<String> locators = names.stream().filter(StoredBlobs::isLocator).toList();
    locators.forEach(locator -> report.countBlob());
    names.stream().filter(name -> !StoredBlobs.isLocator(name)).forEach(this::addForeign);
    Set<String> named = rows.named(locators);
    List<String> runs = named.size() == locators.size() ? List.of() : store.runs();
    List<String> suspects = new ArrayList<>();
    for (String locator : locators) {
      if (!named.contains(locator) && isOld(locator) && !isExplained(locator, runs)) {
        suspects.add(locator);
      }
    }
    if (suspects.isEmpty()) {
      return;
    }
    Set<String> namedSince = rows.named(suspects);
    for (String locator : suspects) {
      Optional<Stored> found = store.landed(locator);
      if (!namedSince.contains(locator) && found.isPresent()) {
        add(Kind.UNNAMED_BLOB, locator, null, found.get(), adviceOnUnnamed(locator, runs));
      }
    }
  }

  private boolean isOld(String locator) throws IOException {
    Optional<Stored> found = store.landed(locator);
    if (found.isPresent() && found.get().since().isAfter(clock.instant().minus(GRACE))) {
      report.countYoung();
      return false;
    }
    return found.isPresent();
  }

  private boolean isExplained(String locator, List<String> runs) throws IOException {
    for (String run : runs) {
      if (store.isMarked(run, locator) && !directory.isDead(run)) {
        return true;
      }
    }
    return false;
  }

  private String adviceOnUnnamed(String locator, List<String> runs) throws IOException {
    for (String run : runs) {
      if (store.isMarked(run, locator)) {
        return "Nothing: its run died before the row was committed. The next start, or another node"
            + " that is up, puts it into the trash for seven days.";
      }
    }
    return "Keep it until you know why. It had a row, or was copied here; its note says whose it is"
        + " (getfattr -d).";
  }

  private void addForeign(String name) {
    report.add(
        new Finding(
            Kind.FOREIGN_FILE,
            name,
            null,
            null,
            null,
            null,
            null,
            "Find out who put it here. Landfast did not, and never touches it."));
  }

  private void checkAll(List<BlobRow> page) throws IOException, JobStoreException {
    for (BlobRow row : page) {
      report.countRow();
      Problem problem = problemOf(row);
      if (problem != null) {
        add(problem, row);
      }
    }
  }

  /** Null when the blob is the one of the row. */
  private @Nullable Problem problemOf(BlobRow row) throws IOException {
    if (!StoredBlobs.isLocator(row.locator())) { // of another store
      return new Problem(Kind.MISSING_BLOB, Verdict.WRONG_ROOT.advice());
    }
    try (OpenBlob blob = store.open(new BlobRef(row.locator(), row.length(), row.sha256()))) {
      if (deep) {
        blob.verify();
      }
      return null;
    } catch (BlobUnavailableException e) {
      return new Problem(kindOf(e.verdict(), row), e.verdict().advice());
    } catch (IOException e) { // of one file, which is no reason to stop
      return new Problem(
          Kind.UNREADABLE_BLOB, "See what the system's log says of the disk, then audit again.");
    }
  }

  private Kind kindOf(Verdict verdict, BlobRow row) throws IOException {
    return switch (verdict) {
      case NEVER_ARRIVED, DELETED, WRONG_ROOT -> Kind.MISSING_BLOB;
      case INCOMPLETE -> Kind.WRONG_LENGTH;
      case NO_PERMISSION -> Kind.UNREADABLE_BLOB;
      case CORRUPT ->
          store.landed(row.locator()).map(Stored::length).orElse(0L) == row.length()
              ? Kind.WRONG_DIGEST
              : Kind.WRONG_LENGTH;
    };
  }

  private void add(Problem problem, BlobRow row) throws IOException, JobStoreException {
    Optional<Stored> found =
        StoredBlobs.isLocator(row.locator()) ? store.landed(row.locator()) : Optional.empty();
    report.add(
        new Finding(
            problem.kind(),
            row.locator(),
            row.file() == null ? row.job() : rows.jobOf(row.file()).orElse(null),
            row.file(),
            row.name(),
            found.map(Stored::length).orElse(row.length()),
            row.since(),
            standing == Standing.OURS ? problem.advice() : LEAVE));
  }

  /** What a dead run had staged. A blob that landed and that no row names was reported as that. */
  private void findStale() throws IOException, JobStoreException {
    for (String run : store.runs()) {
      if (!directory.isDead(run)) {
        continue;
      }
      for (Staged staged : store.staged(run)) {
        String locator = staged.locator();
        boolean landed = locator != null && store.landed(locator).isPresent();
        if (!landed || rows.named(List.of(locator)).contains(locator)) {
          add(
              Kind.STALE_UPLOAD,
              "staging/" + run + "/" + staged.id(),
              staged.name(),
              staged.file(),
              landed
                  ? "Nothing: its file was admitted. The next start removes this second name."
                  : REMOVED_BY_ITSELF);
        }
      }
    }
  }

  private void findAbandoned() throws IOException {
    for (Path folder : directory.abandoned()) {
      Optional<Stored> found = sizeOf(folder);
      if (found.isPresent()) {
        String name = "work/" + folder.getFileName();
        add(Kind.ABANDONED_WORKSPACE, name, null, found.get(), REMOVED_BY_ITSELF);
      }
    }
  }

  /** Empty when it is being removed. */
  private static Optional<Stored> sizeOf(Path folder) throws IOException {
    AtomicLong bytes = new AtomicLong();
    if (Files.notExists(folder)) {
      return Optional.empty();
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes.addAndGet(attributes.size());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // gone, or closed by the program that ran there
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
    return Files.exists(folder)
        ? Optional.of(new Stored(bytes.get(), Files.getLastModifiedTime(folder).toInstant()))
        : Optional.empty();
  }

  private void add(Kind kind, String locator, @Nullable String name, Stored found, String advice) {
    report.add(
        new Finding(
            kind,
            locator,
            null,
            null,
            name,
            found.length(),
            found.since(),
            standing == Standing.OURS ? advice : LEAVE));
  }

  /** What is the matter with the blob of a row, and what to do now. */
  private record Problem(Kind kind, String advice) {}
}
