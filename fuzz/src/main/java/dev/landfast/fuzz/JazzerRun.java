package dev.landfast.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Jazzer at one target for a while, in a process of its own.
 *
 * @param status 0 if the property held
 * @param inputs how many it tried
 * @param edges of the program that they reached
 * @param kept inputs that reached something new, of this run and those before
 * @param log all that it said
 */
record JazzerRun(String target, int status, long inputs, long edges, long kept, Path log) {
  /** Whose edges are counted: our parsers, and the one under {@code MultipartFiles}. */
  private static final String LOOKED_AT =
      "dev.landfast.**:org.eclipse.jetty.http.MultiPart**:org.eclipse.jetty.http.HttpParser**";

  /** An input that takes longer than this never ends. */
  private static final int INPUT_SECONDS_MAX = 20;

  private static final int INPUT_BYTES_MAX = 4096;

  /** Bounds what an input can make a parser hold. */
  private static final String HEAP = "-Xmx768m";

  private static final Duration START_AND_END_MAX = Duration.ofMinutes(2);
  private static final Pattern INPUTS = Pattern.compile("stat::number_of_executed_units: (\\d+)");
  private static final Pattern REACHED = Pattern.compile("cov: (\\d+) ft: \\d+ corp: (\\d+)");
  private static final String FOUND = "\n== ";

  static JazzerRun of(Target target, Duration time, Path folder)
      throws IOException, InterruptedException {
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    for (int i = 0; i < target.seeds().size(); i++) {
      Files.write(corpus.resolve("seed-" + i), target.seeds().get(i));
    }
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command(target, time, corpus, folder))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int status;
    try {
      Duration atMost = time.plus(START_AND_END_MAX);
      status = process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS) ? process.exitValue() : -1;
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(log, StandardCharsets.ISO_8859_1);
    return new JazzerRun(
        target.name(),
        status,
        last(INPUTS, 1, said),
        last(REACHED, 1, said),
        last(REACHED, 2, said),
        log);
  }

  private static List<String> command(Target target, Duration time, Path corpus, Path folder) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        HEAP,
        "-XX:+EnableDynamicAgentLoading",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Djdk.net.hosts.file=/dev/null", // no name server is asked
        "-cp",
        System.getProperty("java.class.path"),
        "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + FuzzEntry.class.getName(),
        "--target_args=" + target.name(),
        "--instrumentation_includes=" + LOOKED_AT,
        "--custom_hook_includes=" + LOOKED_AT,
        "--reproducer_path=" + folder,
        "-artifact_prefix=" + folder + "/",
        "-max_total_time=" + Math.max(1, time.toSeconds()),
        "-timeout=" + INPUT_SECONDS_MAX,
        "-max_len=" + INPUT_BYTES_MAX,
        "-rss_limit_mb=0", // the heap is bounded above
        "-print_final_stats=1",
        corpus.toString());
  }

  private static long last(Pattern number, int group, String said) {
    long last = 0;
    for (Matcher found = number.matcher(said); found.find(); ) {
      last = Long.parseLong(found.group(group));
    }
    return last;
  }

  boolean isClean() {
    return status == 0;
  }

  @Override
  public String toString() {
    String line =
        "%-16s %,11d inputs, %,6d edges, %,5d kept%s"
            .formatted(target, inputs, edges, kept, isClean() ? "" : ", status " + status);
    return isClean() ? line : line + ":\n" + found() + "See " + log;
  }

  /** What it says of the input, with the stack and the input in Base64. */
  private String found() {
    try {
      String said = Files.readString(log, StandardCharsets.ISO_8859_1);
      return said.substring(Math.max(0, said.indexOf(FOUND)));
    } catch (IOException e) {
      return e + "\n";
    }
  }
}
