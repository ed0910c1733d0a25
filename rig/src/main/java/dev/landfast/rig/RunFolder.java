package dev.landfast.rig;

import dev.landfast.publish.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where one run of a scenario works, on two volumes, and where it claims. Removed when closed.
 *
 * @param root of the scenario
 * @param claims a file that no fault concerns
 */
record RunFolder(Path root, Path claims) implements AutoCloseable {
  static RunFolder create(Path folder, long number) throws IOException {
    Path root = Files.createDirectory(folder.resolve(folder.getFileName() + "-" + number));
    Files.createDirectory(Scenario.otherVolume(root));
    return new RunFolder(root, folder.resolve("claims-" + number));
  }

  List<Path> places() {
    return List.of(root, Scenario.otherVolume(root));
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(claims);
    for (Path place : places()) {
      FolderTree.delete(place);
    }
  }
}
