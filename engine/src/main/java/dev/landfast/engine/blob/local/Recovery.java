package dev.landfast.engine.blob.local;

import dev.landfast.engine.blob.BlobStore.Recovered;
import dev.landfast.engine.blob.BlobStore.RowIndex;
import dev.landfast.publish.DurableDirectory;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Resolves the markers of dead runs. Each step leaves a state from which the whole can be run
 * again: a marker goes last.
 */
final class Recovery {
  private static final Period TRASH_KEPT = Period.ofDays(7);

  private final LocalBlobStore store;
  private final RowIndex rows;
  private final LocalDate today;
  private int temporaries;
  private int kept;
  private int trashed;
  private int unknownRuns;

  Recovery(LocalBlobStore store, RowIndex rows) {
    this.store = store;
    this.rows = rows;
    this.today = LocalDate.ofInstant(store.clock().instant(), ZoneOffset.UTC);
  }

  Recovered run() throws IOException {
    for (Path folder : list(store.staging())) {
      String run = folder.getFileName().toString();
      if (run.equals(store.run())) {
        continue;
      }
      if (!rows.knowsRun(run)) {
        // The database is older than this run: what it does not name may have been acknowledged.
        unknownRuns++;
        continue;
      }
      for (Path marker : list(folder)) {
        resolve(marker);
      }
      Files.delete(folder);
    }
    emptyTrash();
    return new Recovered(temporaries, kept, trashed, unknownRuns);
  }

  private void resolve(Path marker) throws IOException {
    Optional<BlobNote> note = BlobNote.of(marker);
    if (note.isEmpty()) {
      temporaries++;
      Files.delete(marker);
      return;
    }
    Path blob = store.pathOf(note.get().locator());
    if (rows.namesLocator(note.get().locator())) {
      kept++;
    } else if (isThere(blob)) {
      Path bin = DurableDirectory.create(store.trash().resolve(today.toString()));
      Files.move(blob, bin.resolve(blob.getFileName()), StandardCopyOption.ATOMIC_MOVE);
      DurableDirectory.sync(bin);
      trashed++;
    } else {
      temporaries++; // noted, but not linked before the crash
    }
    Files.delete(marker);
  }

  private void emptyTrash() throws IOException {
    for (Path folder : list(store.trash())) {
      if (isOlderThanKept(folder)) {
        for (Path file : list(folder)) {
          Files.delete(file);
        }
        Files.delete(folder);
      }
    }
  }

  private boolean isOlderThanKept(Path folder) {
    try {
      return LocalDate.parse(folder.getFileName().toString()).plus(TRASH_KEPT).isBefore(today);
    } catch (DateTimeParseException e) {
      return false; // not one of ours
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return entries;
  }

  /** Not by {@code Files.exists}, which takes a disk's error for a no. */
  private static boolean isThere(Path file) throws IOException {
    try {
      Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
