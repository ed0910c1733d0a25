package dev.landfast.stages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of children whose parent is killed, be they busy or not. */
class ParentDeathIT {
  @TempDir Path folder;

  @Test
  void noChildOutlivesItsParent() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      BufferedReader said = parent.inputReader(StandardCharsets.UTF_8);
      ProcessHandle idle = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
      ProcessHandle busy = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
      assertThat(List.of(idle, busy)).allMatch(ProcessHandle::isAlive).doesNotHaveDuplicates();

      parent.destroyForcibly().waitFor();

      for (ProcessHandle child : List.of(idle, busy)) {
        child.onExit().get(1, TimeUnit.MINUTES);
      }
    } finally {
      parent.destroyForcibly();
    }
  }

  /** Has one child that has read a document, and one that hangs at another. */
  static final class Parent {
    private static final Duration LONG = Duration.ofMinutes(10);

    private Parent() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      ParseLimits limits =
          new ParseLimits(64L * 1024 * 1024, LONG, Duration.ZERO, LONG, LONG, LONG, 10, 10);
      ParseChildren children =
          new ParseChildren(new ChildCommand(PlantedProgram.class.getName(), limits));
      for (String deed : List.of("pid", "hang")) {
        ParseRequest request = new ParseRequest(folder, folder, deed, null, 1);
        OutputStream out =
            new OutputStream() {
              @Override
              public void write(int b) {
                System.out.write(b == ' ' ? '\n' : b);
                System.out.flush();
              }
            };
        children.parse(request, out, OutputStream.nullOutputStream(), deed.equals("hang"));
      }
    }
  }
}
