package dev.landfast.rig;

import dev.landfast.publish.Publisher;
import dev.landfast.publish.Workspace;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the dead leave: temporary files and workspaces. */
final class Litter {
  /** Longer ago than any writer that lives has written. */
  private static final Duration SILENT = Duration.ofHours(2);

  private Litter() {}

  static List<Path> in(List<Path> folders) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path folder : folders) {
      try (DirectoryStream<Path> entries =
          Files.newDirectoryStream(folder, "{.landfast-*.part,export-*}")) {
        entries.forEach(found::add);
      }
    }
    return found;
  }

  /** Makes a file look as if nobody had written to it for long. */
  static void age(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(SILENT)));
  }

  /** Lets time pass, sweeps, and returns what is left. */
  static List<Path> sweep(List<Path> folders) throws IOException {
    for (Path left : in(folders)) {
      age(left);
    }
    for (Path folder : folders) {
      Publisher.sweep(folder);
      Workspace.reap(folder);
    }
    return in(folders);
  }
}
