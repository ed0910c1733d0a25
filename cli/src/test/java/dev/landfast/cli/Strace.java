package dev.landfast.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs a process under strace(1) and reads what it wrote. */
final class Strace {
  private static final Pattern LINE = Pattern.compile("(\\d+) +(.*)");
  private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. \\w+ resumed>(.*)");
  private static final String UNFINISHED = " <unfinished ...>";
  private static final Pattern DESCRIPTOR = Pattern.compile("^\\w+\\(\\d+<([^>]*)>");

  private Strace() {}

  static boolean isThere() throws Exception {
    try {
      return new ProcessBuilder("strace", "-V").redirectErrorStream(true).start().waitFor() == 0;
    } catch (java.io.IOException e) {
      return false;
    }
  }

  /** To stand before a command. */
  static List<String> command(Path trace) {
    return List.of(
        "strace",
        "-f",
        "-y",
        "-s",
        "400",
        "--seccomp-bpf",
        "-e",
        "trace=write,writev,sendto,sendmsg,pwrite64,fsync,fdatasync,link,linkat,unlink,unlinkat",
        "-o",
        trace.toString());
  }

  /** The calls of all threads in the order in which they were over. */
  static List<String> completedCalls(List<String> lines) {
    Map<String, String> unfinished = new HashMap<>();
    List<String> calls = new ArrayList<>();
    for (String line : lines) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        continue;
      }
      String thread = matcher.group(1);
      String call = matcher.group(2);
      Matcher resumed = RESUMED.matcher(call);
      if (call.endsWith(UNFINISHED)) {
        unfinished.put(thread, call.substring(0, call.length() - UNFINISHED.length()));
      } else if (resumed.matches()) {
        calls.add(unfinished.getOrDefault(thread, "") + resumed.group(1));
      } else {
        calls.add(call);
      }
    }
    return calls;
  }

  /** The path of the descriptor that a call was made on. */
  static String pathOfDescriptor(String call) {
    Matcher matcher = DESCRIPTOR.matcher(call);
    if (!matcher.find()) {
      throw new AssertionError("Not a call on a descriptor: " + call);
    }
    return matcher.group(1);
  }
}
