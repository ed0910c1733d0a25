package dev.landfast.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of every command that runs a node. */
final class NodeOptions {
  static final int PORT_USUAL = 8484;

  private static final int PORT_MAX = 65_535;
  private static final int SLOTS_MAX = 1024;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      order = 1,
      description =
          "Where files, jobs and the database are kept; made when missing (default:"
              + " ./landfast-data).")
  @Nullable Path data;

  @Option(
      names = "--slots",
      paramLabel = "N",
      converter = Slots.class,
      order = 4,
      description = "Stages that run at the same time (default: two for each core).")
  @Nullable Integer slots;

  private static int number(String text, int least, int most, String option, String what) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new TypeConversionException(option + " " + text + " is not " + what + ".");
  }

  /** 0 for a free one. */
  static final class Port implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return number(
          text, 0, PORT_MAX, "--port", "a port from 1 to " + PORT_MAX + ", or 0 for a free one");
    }
  }

  /** 0 for a node that takes files in and leaves their stages to others. */
  static final class Slots implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return number(text, 0, SLOTS_MAX, "--slots", "a number from 0 to " + SLOTS_MAX);
    }
  }
}
