package dev.landfast.rig;

import dev.landfast.publish.Durable;
import dev.landfast.publish.PublishResult;
import dev.landfast.publish.Publisher;
import dev.landfast.publish.Publisher.Existing;
import dev.landfast.publish.Retry;
import dev.landfast.publish.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Publishes new files, replaces one of its own, and publishes folders, until the power goes. Keeps
 * what it was told; looks afterwards. Used by one thread while it writes, and by another one after
 * that.
 */
final class PowerWriter {
  private static final Publisher NEW = Publisher.STANDARD.retry(Retry.NONE);
  private static final Publisher REPLACING = NEW.existing(Existing.REPLACE);
  private static final int LENGTH_MAX = 20_000;
  private static final int KINDS = 5;
  private static final String[] PARTS = {"0001-a", "0002-b"};

  private final Path directory;
  private final String name;
  private final Random random;
  private final PowerSwitch power;
  private final List<String> attempted = new ArrayList<>();
  private final List<String> durable = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private int version;
  private int versionDurable;

  PowerWriter(Path directory, String name, long seed, PowerSwitch power) {
    this.directory = directory;
    this.name = name;
    this.random = new Random(seed);
    this.power = power;
  }

  /** Returns when the volume refuses. */
  void write() {
    try {
      while (true) {
        power.begin();
        try {
          writeOne(++version);
        } finally {
          power.end();
        }
      }
    } catch (IOException e) {
      if (!power.isOff()) {
        failures.add(name + " failed before the power went: " + e);
      }
    }
  }

  private void writeOne(int number) throws IOException {
    String content = new Content(name, number, random.nextInt(LENGTH_MAX)).text();
    if (number % KINDS == 0) {
      String folder = name + "-folder-" + number;
      attempted.add(folder);
      try (Workspace workspace = Workspace.open(directory, name)) {
        for (String _ : PARTS) {
          Files.writeString(workspace.part(folder), content);
        }
        told(folder, workspace.publish(directory.resolve(folder)));
      }
    } else if (number % 2 == 0) {
      PublishResult result = REPLACING.publish(replaced(), content);
      if (result instanceof Durable && !power.isOff()) {
        versionDurable = number;
      }
    } else {
      String file = name + "-file-" + number;
      attempted.add(file);
      told(file, NEW.publish(directory.resolve(file), content));
    }
  }

  private void told(String what, PublishResult result) {
    if (result instanceof Durable && !power.isOff()) {
      durable.add(what);
    }
  }

  private Path replaced() {
    return directory.resolve(name + "-replaced");
  }

  /** How many names were called durable. */
  int acknowledged() {
    return durable.size() + (versionDurable > 0 ? 1 : 0);
  }

  /**
   * Looks at everything that was attempted, after the volume was mounted again.
   *
   * @return violations
   */
  List<String> violations() throws IOException {
    List<String> violations = new ArrayList<>(failures);
    for (String one : attempted) {
      Path path = directory.resolve(one);
      boolean there = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
      if (!there && durable.contains(one)) {
        violations.add(one + " was durable and is gone");
      } else if (there && Files.isDirectory(path)) {
        lookAtFolder(path, violations);
      } else if (there) {
        lookAtFile(path, violations);
      }
    }
    String replaced = Content.read(replaced());
    Content found = Content.parse(replaced);
    if (versionDurable > 0 && (found == null || found.version() < versionDurable)) {
      violations.add(
          "%s: version %d was durable; found %s"
              .formatted(replaced(), versionDurable, Content.shown(replaced)));
    }
    return violations;
  }

  private void lookAtFile(Path file, List<String> violations) throws IOException {
    String found = Content.read(file);
    if (Content.parse(found) == null) {
      violations.add(file + " is not whole: found " + Content.shown(found));
    }
  }

  private void lookAtFolder(Path folder, List<String> violations) throws IOException {
    for (String part : PARTS) {
      lookAtFile(folder.resolve(part.substring(0, 5) + folder.getFileName()), violations);
    }
    if (!Files.exists(folder.resolve(Workspace.MANIFEST))) {
      violations.add(folder + " has no manifest");
    }
  }
}
