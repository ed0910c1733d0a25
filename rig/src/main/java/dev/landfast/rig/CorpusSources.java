package dev.landfast.rig;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Where the documents come from: the test documents of Tika's parsers, in the version that we use,
 * and Debian's own documentation, in that of the machine's release. Both are fetched by the clients
 * of their registries, into a folder that stays, and some 50 MB in all.
 */
final class CorpusSources {
  private static final String TIKA = "3.3.1";

  /** Those that we have, and one of formats that we do not read. */
  private static final List<String> TIKA_MODULES =
      List.of(
          "tika-parser-pdf-module",
          "tika-parser-microsoft-module",
          "tika-parser-html-module",
          "tika-parser-text-module",
          "tika-parser-miscoffice-module");

  private static final String IN_JARS = "test-documents/";

  private static final List<String> DEBIAN_PACKAGES =
      List.of(
          "debian-faq", "debian-reference-en", "developers-reference", "harden-doc", "maint-guide");

  private static final String DEBIAN_TYPES = ".*\\.(pdf|html|txt|xml)(\\.gz)?";

  /** One manual has hundreds of pages, all of one kind. */
  private static final int PAGES_PER_DEBIAN_PACKAGE_MAX = 40;

  private static final Duration FETCH_MAX = Duration.ofMinutes(10);

  private final PrintStream log;
  private final Path checkout;
  private final Path folder;

  /**
   * @param checkout whose Maven fetches
   * @param folder where all of it is, and stays for the next time
   */
  CorpusSources(PrintStream log, Path checkout, Path folder) {
    this.log = log;
    this.checkout = checkout.toAbsolutePath();
    this.folder = folder.toAbsolutePath();
  }

  /**
   * Fetches what is not there yet.
   *
   * @return a folder of documents; without Debian's where there is no {@code apt-get}, which is
   *     said
   * @throws IOException if one cannot be fetched
   */
  Path documents() throws IOException {
    Path documents = Files.createDirectories(folder.resolve("documents"));
    for (String module : TIKA_MODULES) {
      Path target = documents.resolve(module + "-" + TIKA);
      if (!Files.exists(target)) {
        fill(target, unfinished -> unpack(jar(module), unfinished));
      }
    }
    for (String name : DEBIAN_PACKAGES) {
      Path target = documents.resolve(name);
      if (Files.exists(target)) {
        continue;
      }
      if (!Files.isExecutable(Path.of("/usr/bin/apt-get"))) {
        log.println("There is no apt-get here: the corpus is one without Debian's documentation.");
        break;
      }
      fill(target, unfinished -> unpackDebian(name, unfinished));
    }
    return documents;
  }

  /** A folder with that name is there when it is complete, and not before. */
  private void fill(Path target, Filling filling) throws IOException {
    Path unfinished =
        Files.createTempDirectory(
            Files.createDirectories(folder.resolve("unfinished")),
            String.valueOf(target.getFileName()));
    filling.into(unfinished);
    Files.move(unfinished, target);
    log.println("Fetched " + target.getFileName());
  }

  private Path jar(String module) throws IOException {
    Path jars = Files.createDirectories(folder.resolve("jars"));
    Command.run(
        FETCH_MAX,
        checkout,
        checkout.resolve("mvnw").toString(),
        "-q",
        "-N",
        "dependency:copy",
        "-Dartifact=org.apache.tika:" + module + ":" + TIKA + ":jar:tests",
        "-DoutputDirectory=" + jars);
    return jars.resolve(module + "-" + TIKA + "-tests.jar");
  }

  private static void unpack(Path jar, Path target) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        if (entry.getName().startsWith(IN_JARS) && !entry.isDirectory()) {
          String name = entry.getName().substring(IN_JARS.length()).replace('/', '_');
          try (InputStream content = zip.getInputStream(entry)) {
            Files.copy(content, target.resolve(name));
          }
        }
      }
    }
  }

  private void unpackDebian(String name, Path target) throws IOException {
    Path packages = Files.createDirectories(folder.resolve("packages").resolve(name));
    Command.run(FETCH_MAX, packages, "apt-get", "download", "-q", name);
    Path all = packages.resolve("all");
    try (DirectoryStream<Path> fetched = Files.newDirectoryStream(packages, "*.deb")) {
      for (Path one : fetched) {
        log.println("Fetched " + one.getFileName());
        Command.run(FETCH_MAX, packages, "dpkg-deb", "-x", one.toString(), all.toString());
      }
    }
    for (Path file : someBelow(all)) {
      Files.copy(file, target.resolve(all.relativize(file).toString().replace('/', '_')));
    }
  }

  /** All that is rare, and of the pages some, from the first to the last. */
  private static List<Path> someBelow(Path all) throws IOException {
    List<Path> some = new ArrayList<>();
    List<Path> pages = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(all)) {
      paths
          .filter(Files::isRegularFile)
          .filter(path -> path.toString().matches(DEBIAN_TYPES))
          .sorted()
          .forEach(path -> (path.toString().contains(".html") ? pages : some).add(path));
    }
    int wanted = Math.min(PAGES_PER_DEBIAN_PACKAGE_MAX, pages.size());
    for (int i = 0; i < wanted; i++) {
      some.add(pages.get((int) ((long) i * pages.size() / wanted)));
    }
    return some;
  }

  /** Makes the content of a folder. */
  private interface Filling {
    void into(Path folder) throws IOException;
  }
}
