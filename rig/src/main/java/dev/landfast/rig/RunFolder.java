package dev.landfast.rig;

import dev.landfast.publish.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Where one run of a scenario works, on two volumes, and where it claims. Removed when closed.
 *
 * @param root of the scenario
 * @param claims a file that no fault concerns
 */
record RunFolder(Path root, Path claims) implements AutoCloseable {
  static RunFolder create(Path folder, long number) throws IOException {
    // Its parent is its own too: a sync that fails there concerns no other run of the process.
    Path own = Files.createDirectory(folder.resolve(String.valueOf(number)));
    Path root = Files.createDirectory(own.resolve(folder.getFileName() + "-" + number));
    Files.createDirectory(Scenario.otherVolume(root));
    return new RunFolder(root, folder.resolve("claims-" + number));
  }

  List<Path> places() {
    return List.of(root, Scenario.otherVolume(root));
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(claims);
    FolderTree.delete(Objects.requireNonNull(root.getParent()));
    FolderTree.delete(Scenario.otherVolume(root));
  }
}
