package dev.landfast.stages;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a child is started: the Java, the class path, the place and the language of this process, a
 * heap of its own, and nothing else of its environment.
 *
 * @param main the class whose {@code main} it runs
 */
record ChildCommand(String main, ParseLimits limits) {
  /** The second argument of a child that makes itself familiar with its parsers first. */
  static final String WARM = "warm";

  /** With these the names of files are encoded as here; a JVM does not start on Windows without. */
  private static final Set<String> KEPT_VARIABLES =
      Set.of("LANG", "LC_ALL", "LC_CTYPE", "SystemRoot");

  private static final long MIB = 1024 * 1024;

  ChildCommand(ParseLimits limits) {
    this(ParseProgram.class.getName(), limits);
  }

  /**
   * Starts a child.
   *
   * @param folder where it runs, and where its temporary files go
   */
  Process start(Path folder, ChildPace pace, boolean warm) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(pace.options());
    words.addAll(options(folder));
    words.add(main);
    words.add(Long.toString(limits.idleMax().toMillis()));
    if (warm) {
      words.add(WARM);
    }
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(KEPT_VARIABLES);
    return builder.start();
  }

  private List<String> options(Path folder) {
    Locale locale = Locale.getDefault();
    return List.of(
        "-Xmx" + limits.heapBytes() / MIB + "m",
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:+DisplayVMOutputToStderr", // standard output is for answers
        "-XX:-CreateCoredumpOnCrash",
        "-XX:-UsePerfData",
        "-Xshare:auto",
        "--enable-native-access=ALL-UNNAMED", // as the launcher; else a warning for each child
        "-Djava.awt.headless=true",
        "-Djava.io.tmpdir=" + folder,
        "-Duser.timezone=" + TimeZone.getDefault().getID(),
        "-Duser.language=" + locale.getLanguage(),
        "-Duser.script=" + locale.getScript(),
        "-Duser.country=" + locale.getCountry(),
        "-Duser.variant=" + locale.getVariant(),
        "-cp",
        classPath());
  }

  /** Of this process, as seen from another folder. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
