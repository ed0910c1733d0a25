package dev.landfast.rig;

import dev.landfast.publish.FolderTree;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Cuts the power of a real file system while files and folders are being published on it, mounts it
 * again, and looks at everything. A cut with nothing in flight is void. It loses what was in the
 * page cache and in the log's buffers; the cache of a drive that lies about its flushes it cannot
 * lose. The seed says after how many beginnings the power goes and what is written; where in a call
 * a cut falls, no seed says.
 */
final class PowerRig {
  private static final int WRITERS = 4;

  /** The power goes when so many publications have begun, or fewer. */
  private static final int BEGUN_MAX = 60;

  private final PrintStream log;
  private final long seed;
  private final List<String> violations = new ArrayList<>();
  private long cuts;
  private long voidCuts;
  private long files;

  PowerRig(PrintStream log, long seed) {
    this.log = log;
    this.seed = seed;
  }

  /**
   * Cuts each type of volume so often; a type that is not to be had here is named, and left out.
   */
  RigReport run(int ext4Cuts, int xfsCuts) throws Exception {
    long ext4 = cut("ext4", ext4Cuts);
    long xfs = cut("xfs", xfsCuts);
    return new RigReport("power", violations)
        .with("cuts", cuts)
        .with("ext4Cuts", ext4)
        .with("xfsCuts", xfs)
        .with("voidCuts", voidCuts)
        .with("files", files);
  }

  private long cut(String type, int wanted) throws Exception {
    if (wanted == 0) {
      return 0;
    }
    if (!LoopVolume.isAvailable(type)) {
      log.println(type + ": left out: it takes root, /dev/loop-control and mkfs." + type);
      return 0;
    }
    Path folder = Files.createTempDirectory("landfast-power");
    long before = cuts;
    try (LoopVolume volume = LoopVolume.create(type, folder)) {
      Files.createDirectory(volume.mount().resolve("published"));
      volume.unmount(); // as clean as can be: that the folder is there is no matter of publishing
      for (long number = 0; cuts - before < wanted; number++) {
        cutOnce(volume, type, seed + number);
      }
    }
    Files.delete(folder);
    log.printf("%s: %,d cuts%n", type, cuts - before);
    return cuts - before;
  }

  private void cutOnce(LoopVolume volume, String type, long cycle) throws Exception {
    Path directory = volume.mount().resolve("published");
    Random random = new Random(cycle);
    PowerSwitch power = new PowerSwitch(1 + random.nextInt(BEGUN_MAX));
    List<PowerWriter> writers = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      PowerWriter writer =
          new PowerWriter(directory, "c" + cycle + "w" + i, random.nextLong(), power);
      writers.add(writer);
      threads.add(Thread.ofPlatform().start(writer::write));
    }
    boolean busy =
        power.turnOff(); // first: XFS lets a directory's sync succeed while it shuts down
    volume.cut();
    for (Thread thread : threads) {
      thread.join();
    }
    volume.unmount();
    volume.mount();
    for (PowerWriter writer : writers) {
      files += writer.acknowledged();
      for (String violation : writer.violations()) {
        violations.add("rig/run power --seed " + cycle + ": " + type + ": " + violation);
        log.println(violation);
      }
    }
    FolderTree.delete(directory);
    Files.createDirectory(directory);
    volume.unmount();
    if (busy) {
      cuts++;
    } else {
      voidCuts++;
    }
  }
}
