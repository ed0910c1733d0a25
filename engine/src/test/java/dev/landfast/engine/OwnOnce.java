package dev.landfast.engine;

import java.io.IOException;
import java.nio.file.Path;

/** Takes a data directory in a process of its own, and says what came of it. */
public final class OwnOnce {
  private OwnOnce() {}

  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[1]);
    boolean shared = args[0].startsWith("share");
    try (DataDirectory directory = shared ? DataDirectory.share(root) : DataDirectory.own(root)) {
      System.out.println(shared ? directory.run() : "owned");
      if (args[0].endsWith("keep")) {
        var _ = System.in.read(); // until it is killed
      }
    } catch (DataDirectory.DataDirectoryInUseException e) {
      System.out.println(e.getMessage());
    }
  }
}
