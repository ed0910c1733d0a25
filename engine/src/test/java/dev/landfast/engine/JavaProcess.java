package dev.landfast.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to run a main class of the tests in a process of its own. */
public final class JavaProcess {
  private JavaProcess() {}

  public static List<String> command(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return command;
  }
}
