package dev.landfast.engine;

import java.io.IOException;
import java.nio.file.Path;

/** Takes a data directory in a process of its own, and says what came of it. */
final class OwnOnce {
  public static void main(String[] args) throws IOException {
    try (DataDirectory _ = DataDirectory.own(Path.of(args[1]))) {
      System.out.println("owned");
      if (args[0].equals("keep")) {
        var _ = System.in.read(); // until it is killed
      }
    } catch (DataDirectory.DataDirectoryInUseException e) {
      System.out.println(e.getMessage());
    }
  }
}
