package dev.landfast.rig;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of our own, which a rig strikes. It starts quickly and logs nothing. */
final class JavaChild {
  private JavaChild() {}

  static ProcessBuilder of(String classPath, Class<?> main, String... arguments) {
    return of(classPath, List.of(), main, arguments);
  }

  /**
   * The same.
   *
   * @param options of the virtual machine, besides the usual
   */
  static ProcessBuilder of(
      String classPath, List<String> options, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("-Djava.util.logging.config.file=/dev/null"); // nothing but what main does
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }
}
