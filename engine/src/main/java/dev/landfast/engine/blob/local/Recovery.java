package dev.landfast.engine.blob.local;

import dev.landfast.engine.blob.BlobStore.Recovered;
import dev.landfast.engine.blob.BlobStore.RowIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Resolves the markers of dead runs. Each step leaves a state from which the whole can be run
 * again: a marker goes last. Of two processes that do it at once, each finds a step done or does
 * it.
 */
final class Recovery {
  private static final Period TRASH_KEPT = Period.ofDays(7);

  private final LocalBlobStore store;
  private final RowIndex rows;
  private final Predicate<String> isOver;
  private final LocalDate today;
  private int temporaries;
  private int kept;
  private int trashed;
  private int unknownRuns;

  Recovery(LocalBlobStore store, RowIndex rows, Predicate<String> isOver) {
    this.store = store;
    this.rows = rows;
    this.isOver = isOver;
    this.today = LocalDate.ofInstant(store.clock().instant(), ZoneOffset.UTC);
  }

  Recovered run() throws IOException {
    for (Path folder : StoredBlobs.list(store.staging())) {
      String run = folder.getFileName().toString();
      if (!run.equals(store.run()) && isOver.test(run)) {
        resolve(folder, run);
      }
    }
    emptyTrash();
    return new Recovered(temporaries, kept, trashed, unknownRuns);
  }

  private void resolve(Path folder, String run) throws IOException {
    Map<Path, BlobNote> sealed = new LinkedHashMap<>();
    for (Path marker : StoredBlobs.list(folder)) {
      Optional<BlobNote> note = noteOf(marker);
      if (note.isPresent()) {
        sealed.put(marker, note.get());
      } else if (Files.deleteIfExists(marker)) {
        temporaries++;
      }
    }
    if (!sealed.isEmpty() && !rows.knowsRun(run)) {
      // The database is older than this run: what it does not name may have been acknowledged.
      unknownRuns++;
      return;
    }
    for (Map.Entry<Path, BlobNote> marker : sealed.entrySet()) {
      resolve(marker.getKey(), marker.getValue());
    }
    Files.deleteIfExists(folder);
  }

  private static Optional<BlobNote> noteOf(Path marker) throws IOException {
    try {
      return BlobNote.of(marker);
    } catch (NoSuchFileException e) {
      return Optional.empty(); // resolved by another process
    }
  }

  private void resolve(Path marker, BlobNote note) throws IOException {
    if (!rows.forbid(note.locator())) {
      kept++;
    } else if (store.moveToTrash(note.locator())) {
      trashed++;
    } else {
      temporaries++; // noted, but not linked before the crash
    }
    Files.deleteIfExists(marker);
  }

  private void emptyTrash() throws IOException {
    for (Path folder : StoredBlobs.list(store.trash())) {
      if (isOlderThanKept(folder)) {
        for (Path file : StoredBlobs.list(folder)) {
          Files.deleteIfExists(file);
        }
        Files.deleteIfExists(folder);
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
}
