package dev.landfast.crashfs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a state, for whoever wants to see it again: {@code EIO@5:7/1.0+2/1}. In the run with
 * the 5th operation failing by EIO, the crash after operation 7, then the one after operation 2 of
 * recovery. Without crashes it is the state in which the run itself ended.
 *
 * @param errno null for the run without a fault of the exploration
 * @param crashes at most two: of the scenario, and of recovery
 */
record StateName(@Nullable Errno errno, int nth, List<Crash> crashes) {
  private static final Pattern FAULT = Pattern.compile("([A-Z0-9]+)@(\\d{1,9}):(.*)");
  private static final Pattern CRASH =
      Pattern.compile("(\\d{1,9})/((?:\\d{1,9}(?:\\.\\d{1,9})*)?)");
  private static final int CRASHES_MAX = 2;

  /** A boundary, and what was picked there. */
  static final class Crash {
    private final int boundary;
    private final int[] picks;

    Crash(int boundary, int[] picks) {
      this.boundary = boundary;
      this.picks = picks;
    }

    int boundary() {
      return boundary;
    }

    int[] picks() {
      return picks.clone();
    }
  }

  static StateName parse(String text) {
    String rest = text;
    Errno errno = null;
    int nth = 0;
    Matcher fault = FAULT.matcher(text);
    if (fault.matches()) {
      errno = Errno.valueOf(fault.group(1));
      nth = Integer.parseInt(fault.group(2));
      rest = fault.group(3);
    }
    List<Crash> crashes = new ArrayList<>();
    for (String each : rest.isEmpty() ? new String[0] : rest.split("\\+", -1)) {
      Matcher crash = CRASH.matcher(each);
      if (!crash.matches()) {
        throw new IllegalArgumentException("Not the name of a state: " + text);
      }
      String picks = crash.group(2);
      crashes.add(
          new Crash(
              Integer.parseInt(crash.group(1)),
              picks.isEmpty()
                  ? new int[0]
                  : Arrays.stream(picks.split("\\.")).mapToInt(Integer::parseInt).toArray()));
    }
    if (crashes.size() > CRASHES_MAX || (errno == null && crashes.isEmpty())) {
      throw new IllegalArgumentException("Not the name of a state: " + text);
    }
    return new StateName(errno, nth, crashes);
  }

  /** What stands before the crashes. */
  String prefix() {
    return errno == null ? "" : errno + "@" + nth + ":";
  }
}
