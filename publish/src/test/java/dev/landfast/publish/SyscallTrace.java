package dev.landfast.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The calls that {@link PublishOnce} made below a folder, as strace saw them, one a step: {@code
 * create temporary}, {@code fsync .}, {@code say Durable}. Names are relative to the folder.
 */
final class SyscallTrace {
  private static final String CALLS =
      "openat,write,pwrite64,fsync,fdatasync,close,link,linkat,rename,renameat,renameat2,"
          + "unlink,unlinkat,mkdir,mkdirat";
  private static final int RUN_SECONDS_MAX = 60;

  /** A thread's call that another thread's cut in two. */
  private static final String UNFINISHED = " <unfinished ...>";

  private static final Pattern LINE = Pattern.compile("(\\d+)\\s+(.*)");
  private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. \\w+ resumed>(.*)");
  private static final Pattern CALL = Pattern.compile("(\\w+)\\((.*)\\)\\s+= (.*)");
  private static final Pattern DESCRIPTOR = Pattern.compile("(\\d+)<([^>]*)>.*");
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

  private final Path directory;
  private final List<Step> steps = new ArrayList<>();

  private SyscallTrace(Path directory) {
    this.directory = directory;
  }

  static boolean isAvailable() {
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(folder).resolve("strace"))) {
        return true;
      }
    }
    return false;
  }

  /** Runs it on the kernel as it is. */
  static SyscallTrace of(String mode, Path directory) throws Exception {
    return run(mode, directory, List.of());
  }

  /** Runs it on a kernel that fails calls on one file: strace's {@code inject} expression. */
  static SyscallTrace failing(String mode, Path directory, Path file, String fault)
      throws Exception {
    // Only calls on these files are looked at, and therefore failed. Standard output is one more.
    return run(mode, directory, List.of("-P", file.toString(), "-e", "inject=" + fault));
  }

  /** All steps in their order. */
  List<String> steps() {
    return steps.stream().map(Step::text).toList();
  }

  List<String> stepsOf(String text) {
    return steps().stream().filter(text::equals).toList();
  }

  /** The descriptor that the first such step made or used. */
  int descriptorOf(String text) {
    return steps.stream()
        .filter(step -> step.text.equals(text))
        .findFirst()
        .orElseThrow()
        .descriptor;
  }

  private static SyscallTrace run(String mode, Path directory, List<String> more) throws Exception {
    Path output = Files.createTempFile("landfast", ".strace");
    Path said = Files.createTempFile("landfast", ".said");
    try {
      List<String> command = new ArrayList<>();
      command.addAll(List.of("strace", "-f", "-y", "-qq", "-s", "80", "-o", output.toString()));
      command.addAll(List.of("-e", "trace=" + CALLS, "-e", "signal=none"));
      command.addAll(more);
      if (!more.isEmpty()) {
        command.addAll(List.of("-P", said.toString()));
      }
      command.addAll(
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-XX:TieredStopAtLevel=1",
              "-cp",
              System.getProperty("java.class.path"),
              PublishOnce.class.getName(),
              mode,
              directory.toString()));
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(said.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try {
        if (!process.waitFor(RUN_SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
          throw new IOException(command + " did not end well: " + Files.readString(said));
        }
      } finally {
        process.destroyForcibly();
      }
      SyscallTrace trace = new SyscallTrace(directory);
      trace.read(Files.readAllLines(output, UTF_8));
      return trace;
    } finally {
      Files.delete(output);
      Files.delete(said);
    }
  }

  private void read(List<String> lines) {
    Map<String, String> begun = new HashMap<>();
    for (String line : lines) {
      Matcher parts = LINE.matcher(line);
      if (!parts.matches()) {
        continue;
      }
      String thread = parts.group(1);
      String call = parts.group(2);
      if (call.endsWith(UNFINISHED)) {
        begun.put(thread, call.substring(0, call.length() - UNFINISHED.length()));
        continue;
      }
      Matcher resumed = RESUMED.matcher(call);
      if (resumed.matches()) {
        call = begun.remove(thread) + resumed.group(1);
      }
      Matcher whole = CALL.matcher(call);
      if (whole.matches()) {
        add(whole.group(1), whole.group(2), whole.group(3));
      }
    }
  }

  private void add(String call, String arguments, String result) {
    switch (call) {
      case "openat" -> {
        String name = relative(quoted(arguments).getFirst());
        Matcher made = DESCRIPTOR.matcher(result);
        if (name != null && made.matches()) {
          boolean exclusive = arguments.contains("O_CREAT|O_EXCL");
          steps.add(
              new Step((exclusive ? "create " : "open ") + name, Integer.parseInt(made.group(1))));
        }
      }
      case "write", "pwrite64" -> {
        if (arguments.contains("\"say ")) {
          steps.add(new Step(quoted(arguments).getFirst().replace("\\n", ""), 1));
        } else {
          addByDescriptor("write", arguments);
        }
      }
      case "fsync", "fdatasync", "close" -> addByDescriptor(call, arguments);
      case "link", "linkat", "rename", "renameat", "renameat2" -> {
        List<String> names = quoted(arguments);
        addByName(call.startsWith("link") ? "link" : "rename", names);
      }
      case "unlink", "unlinkat" -> addByName("unlink", quoted(arguments));
      case "mkdir", "mkdirat" -> addByName("mkdir", quoted(arguments));
      default -> throw new IllegalStateException(call);
    }
  }

  private void addByDescriptor(String step, String arguments) {
    Matcher used = DESCRIPTOR.matcher(arguments);
    String name = used.matches() ? relative(used.group(2)) : null;
    if (name != null) {
      steps.add(new Step(step + " " + name, Integer.parseInt(used.group(1))));
    }
  }

  private void addByName(String step, List<String> paths) {
    List<String> names = new ArrayList<>();
    for (String path : paths) {
      String name = relative(path);
      if (name == null) {
        return;
      }
      names.add(name);
    }
    steps.add(new Step(step + " " + String.join(" ", names), -1));
  }

  private static List<String> quoted(String arguments) {
    return QUOTED.matcher(arguments).results().map(found -> found.group(1)).toList();
  }

  /** Null for a file elsewhere. */
  private @Nullable String relative(String path) {
    Path found = Path.of(path);
    if (!found.startsWith(directory)) {
      return null;
    }
    Path name = directory.relativize(found);
    return name.toString().isEmpty() ? "." : name.toString();
  }

  private record Step(String text, int descriptor) {}
}
