package dev.landfast.rig;

import dev.landfast.crashfs.Errno;
import dev.landfast.crashfs.Fault;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;

/**
 * Something that a module does to files, and what must hold whatever happens. It works below the
 * folder that a rig gives it: in memory, where the rig crashes it, or on a real disk, where the rig
 * makes its calls fail and kills it. Immutable.
 *
 * @param name as rigs and their results call it
 * @param given what is there, and durable, before
 * @param when what is done, from one thread
 * @param then what must hold after it, whether it was done, failed or cut off
 * @param faults with these a rig in memory strikes each run
 * @param errors with these a rig in memory fails one call after another
 */
record Scenario(
    String name, Step given, Act when, Act then, List<Fault> faults, List<Errno> errors) {

  /** Prepares the folder. */
  interface Step {
    void run(Path root) throws Exception;
  }

  /** Works in the folder, and claims or looks up what was claimed. */
  interface Act {
    void run(Path root, Claims claims) throws Exception;
  }

  static Scenario of(String name) {
    return new Scenario(name, _ -> {}, (_, _) -> {}, (_, _) -> {}, List.of(), List.of());
  }

  Scenario given(Step step) {
    return new Scenario(name, step, when, then, faults, errors);
  }

  Scenario when(Act act) {
    return new Scenario(name, given, act, then, faults, errors);
  }

  Scenario then(Act check) {
    return new Scenario(name, given, when, check, faults, errors);
  }

  Scenario with(Fault... each) {
    return new Scenario(name, given, when, then, List.of(each), errors);
  }

  Scenario failing(Errno... each) {
    return new Scenario(name, given, when, then, faults, List.of(each));
  }

  /** A folder that is on another volume than the scenario's own; the rig makes and removes it. */
  static Path otherVolume(Path root) {
    return root.getFileSystem().equals(FileSystems.getDefault())
        ? Path.of("/dev/shm").resolve(root.getFileName())
        : root.getFileSystem().getPath("/staging");
  }

  @Override
  public String toString() {
    return name;
  }
}
