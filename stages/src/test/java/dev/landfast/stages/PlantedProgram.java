package dev.landfast.stages;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfast.stages.DocumentReader.Reading;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.apache.tika.metadata.Metadata;

/**
 * A child's program with a parser that does what the name of its document says. It says its process
 * id first, so that a test knows when it is at it.
 */
final class PlantedProgram {
  private static final int FLOOD_BYTES = 4 * 1024 * 1024;

  private PlantedProgram() {}

  public static void main(String[] arguments) {
    new ParseProgram(PlantedProgram::read).run(arguments);
  }

  private static Reading read(ParseRequest request, TextOutput text) throws IOException {
    text.write(ProcessHandle.current().pid() + " ");
    String deed = request.name().replace(".txt", "");
    switch (deed) {
      case "pid" -> {}
      case "start" -> text.write(Long.toString(startSleeping()));
      case "litter" -> text.write(Files.createTempFile("left", ".tmp").toString());
      case "environment" -> text.write(String.join(" ", new TreeSet<>(System.getenv().keySet())));
      case "options" ->
          text.write(String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
      case "print" -> print();
      case "start-and-hang" -> {
        text.write(startSleeping() + " ");
        text.close();
        hang();
      }
      default -> {
        text.close(); // what was said so far goes out
        misbehave(deed);
      }
    }
    return new Reading.Complete(new Metadata(), 0);
  }

  private static void misbehave(String deed) throws IOException {
    switch (deed) {
      case "hang" -> hang();
      case "eat" -> eat();
      case "halt" -> Runtime.getRuntime().halt(134);
      case "exit" -> System.exit(0);
      case "rubbish" -> raw("Thank you for the document, dear parent.".getBytes(UTF_8));
      case "answer-early" ->
          Frame.write(out(), Frame.Kind.COMPLETE, Integer.MAX_VALUE, new byte[0]);
      case "flood" -> flood();
      default -> throw new IllegalArgumentException(deed);
    }
  }

  /** Whatever it is told. */
  private static void hang() {
    while (true) {
      Thread.interrupted();
      Thread.onSpinWait();
    }
  }

  private static void eat() {
    List<byte[]> eaten = new ArrayList<>();
    while (eaten.size() < Integer.MAX_VALUE) {
      eaten.add(new byte[1024 * 1024]);
    }
  }

  private static long startSleeping() throws IOException {
    return new ProcessBuilder("sleep", "600").start().pid();
  }

  private static void flood() throws IOException {
    byte[] content = new byte[Frame.CONTENT_BYTES_MAX];
    Arrays.fill(content, (byte) 'a');
    while (true) {
      Frame.write(out(), Frame.Kind.TEXT, 1, content);
    }
  }

  private static void print() {
    byte[] line = new byte[1024];
    Arrays.fill(line, (byte) 'a');
    for (int printed = 0; printed < FLOOD_BYTES; printed += 2 * line.length) {
      System.out.write(line, 0, line.length);
      System.err.write(line, 0, line.length);
    }
  }

  private static void raw(byte[] bytes) throws IOException {
    OutputStream out = out();
    out.write(bytes);
    out.flush();
  }

  private static OutputStream out() {
    return new FileOutputStream(FileDescriptor.out);
  }
}
