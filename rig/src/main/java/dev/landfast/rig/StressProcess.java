package dev.landfast.rig;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfast.publish.Durable;
import dev.landfast.publish.Publication;
import dev.landfast.publish.PublishResult;
import dev.landfast.publish.Publisher;
import dev.landfast.publish.Publisher.Existing;
import dev.landfast.publish.Sidecar;
import dev.landfast.publish.SidecarFailed;
import dev.landfast.publish.SourceChangedException;
import dev.landfast.publish.Workspace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/**
 * One of many processes that publish into one folder, under names of their own and under names that
 * all of them want, read whatever is there, and sweep. It says each thing that it begins, that was
 * acknowledged, and that should not have been seen. In the middle of some files it waits until it
 * is told to go on, and ends when it never will be.
 */
final class StressProcess {
  /** A file is half written, and waits. */
  static final String HOLDING = "holding";

  static final String BEGINS = "begins";
  static final String SWEPT = "swept";
  static final String VIOLATION = "violation";
  static final String TOLD = "told";

  /** Names that all processes want at the same time. */
  private static final Duration SLOT = Duration.ofMillis(40);

  private static final Duration SIDECAR_WAIT = Duration.ofSeconds(60);
  private static final int LENGTH_MAX = 20_000;
  private static final int SHARED_NAMES = 3;
  private static final int READS_MAX = 8;
  private static final String PART = "part";

  private static final Publisher NEW = Publisher.STANDARD;
  private static final Publisher REPLACING = NEW.existing(Existing.REPLACE);

  private final Path folder;
  private final String name;
  private final Random random;
  private final BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
  private int version;
  private boolean ending;

  private StressProcess(Path folder, String name, long seed) {
    this.folder = folder;
    this.name = name;
    this.random = new Random(seed);
  }

  public static void main(String[] arguments) {
    StressProcess process =
        new StressProcess(Path.of(arguments[0]), arguments[1], Long.parseLong(arguments[2]));
    while (!process.ending) {
      process.step();
    }
  }

  private void step() {
    version++;
    int act = random.nextInt(10);
    say(BEGINS);
    try {
      switch (act) {
        case 0 -> publish(name + "-" + version);
        case 1, 2 -> publish("contended-" + slot());
        case 3 -> replace("replaced-" + random.nextInt(SHARED_NAMES));
        case 4 -> hold(name + "-held-" + version);
        case 5 -> folder("folder-" + slot());
        case 6 -> number("numbered");
        case 7 -> sidecar("media-" + random.nextInt(SHARED_NAMES));
        case 8 -> sweep();
        default -> readSome();
      }
    } catch (IOException | RuntimeException e) {
      violation("act " + act + ": " + e);
    }
  }

  private long slot() {
    return System.currentTimeMillis() / SLOT.toMillis();
  }

  private void publish(String target) throws IOException {
    told(target, NEW.publish(folder.resolve(target), content().text()));
  }

  private void replace(String target) throws IOException {
    REPLACING.publish(folder.resolve(target), content().text());
  }

  private void hold(String target) throws IOException {
    String text = content().text();
    int half = text.length() / 2;
    try (Publication publication = NEW.begin(folder.resolve(target))) {
      publication.write(text.substring(0, half));
      say(HOLDING);
      ending = orders.readLine() == null;
      publication.write(text.substring(half));
      told(target, publication.publish());
    }
  }

  private void folder(String target) throws IOException {
    try (Workspace workspace = Workspace.open(folder, "export")) {
      fill(workspace);
      told(target, workspace.publish(folder.resolve(target)));
    }
  }

  private void number(String target) throws IOException {
    try (Workspace workspace = Workspace.open(folder, "export")) {
      fill(workspace);
      PublishResult result = workspace.publishNumbered(folder.resolve(target));
      told(result.target().getFileName().toString(), result);
    }
  }

  private void fill(Workspace workspace) throws IOException {
    Files.writeString(workspace.part(PART), content().text());
    Files.writeString(workspace.part(PART), content().text());
  }

  private void sidecar(String media) throws IOException {
    Path source = folder.resolve(media);
    if (random.nextInt(4) == 0 || !Files.exists(source)) {
      REPLACING.publish(source, content().text());
    }
    Sidecar sidecar = new Sidecar(source, "copy", SIDECAR_WAIT);
    try {
      var result = sidecar.make((from, out) -> out.write(Files.readAllBytes(from)));
      if (result instanceof SidecarFailed failed
          && !(failed.cause() instanceof SourceChangedException)) {
        violation(media + ": " + failed);
      }
    } catch (Exception e) {
      violation(media + ": " + e);
    }
  }

  private void sweep() throws IOException {
    Publisher.sweep(folder);
    Workspace.reap(folder);
    say(SWEPT);
  }

  /** What can be seen under its name is whole, and stays. */
  private void readSome() throws IOException {
    List<Path> seen = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String file = entry.getFileName().toString();
        if (!file.startsWith(".") && !file.startsWith("export-")) {
          seen.add(entry);
        }
      }
    }
    Collections.shuffle(seen, random);
    for (Path path : seen.subList(0, Math.min(READS_MAX, seen.size()))) {
      for (String wrong : wrong(path, content -> true)) {
        violation(wrong);
      }
    }
  }

  /** What is wrong with a published file or folder. */
  static List<String> wrong(Path path, Predicate<Content> expected) throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Path file : filesOf(path)) {
      String found = Content.read(file);
      Content content = Content.parse(found);
      if (content == null || !expected.test(content)) {
        wrong.add(file + ": found " + Content.shown(found));
      }
    }
    if (Files.isDirectory(path) && Content.read(path.resolve(Workspace.MANIFEST)) == null) {
      wrong.add(path + " has no manifest");
    }
    return wrong;
  }

  /** Of a folder its parts, of a file itself. */
  private static List<Path> filesOf(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
        ? List.of(path.resolve("0001-" + PART), path.resolve("0002-" + PART))
        : List.of(path);
  }

  private Content content() {
    return new Content(name, version, random.nextInt(LENGTH_MAX));
  }

  private void told(String target, PublishResult result) {
    if (result instanceof Durable) {
      say(TOLD + " " + target + " " + version);
    }
  }

  private void violation(String what) {
    say(VIOLATION + " " + what.replaceAll("\\R", " "));
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
