package dev.landfast.cli;

import dev.landfast.cli.terminal.Style;
import dev.landfast.cli.terminal.Terminal;
import dev.landfast.publish.VolumeProbe;
import dev.landfast.publish.VolumeReport;
import dev.landfast.publish.VolumeReport.Ability;
import dev.landfast.publish.VolumeReport.Answer;
import dev.landfast.publish.VolumeReport.Finding;
import dev.landfast.publish.VolumeReport.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** Tells what a directory really guarantees. */
@Command(
    name = "doctor",
    header = "See what a folder really guarantees.",
    customSynopsis = "landfast doctor DIR [--json]",
    description = {
      "Tries in DIR what Landfast's promises need: replacing at once, refusing to replace, syncing"
          + " files and directories, locks between processes, extended attributes. Leaves nothing.",
      "",
      "Status 0 when all promises can be kept there, 3 when not; the last lines say which."
    },
    footer = {"", "Examples", "  landfast doctor /srv/landfast"})
final class DoctorCommand implements Callable<Integer> {
  private static final double GIGA = 1e9;

  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "DIR", description = "A folder in which you may write.")
  private Path directory = Path.of("");

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  DoctorCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandFailure {
    VolumeReport report = probe();
    List<String> lost = lost(report);
    if (json) {
      terminal.out().println(object(report, lost));
    } else {
      print(report, lost);
    }
    terminal.out().flush();
    return (lost.isEmpty() ? ExitStatus.DONE : ExitStatus.NOT_ALLOWED).code();
  }

  private VolumeReport probe() throws CommandFailure {
    try {
      return VolumeProbe.probe(directory);
    } catch (NoSuchFileException e) {
      throw unable(
          Files.isDirectory(directory) ? "nothing can be made in it" : "it is not there", e);
    } catch (NotDirectoryException e) {
      throw unable("it is no folder", e);
    } catch (IOException e) {
      throw unable(PublishAnswer.said(e), e);
    }
  }

  private CommandFailure unable(String why, IOException e) {
    return new CommandFailure(
        ExitStatus.NOT_ALLOWED, directory + " cannot be looked at: " + why + ".", e);
  }

  /** Promises that cannot be kept there, a sentence each. */
  private static List<String> lost(VolumeReport report) {
    List<String> lost = new ArrayList<>();
    if (report.kind() == Kind.MEMORY) {
      lost.add("Nothing survives a power cut: the volume is in memory.");
    }
    for (Finding finding : report.findings()) {
      if (finding.answer() == Answer.NO) {
        switch (finding.ability()) {
          case ATOMIC_REPLACE -> lost.add("Files cannot be replaced at once.");
          case NO_REPLACE -> lost.add("A name that is taken cannot be refused safely.");
          case FILE_SYNC -> lost.add("What a file holds cannot be made durable.");
          case DIRECTORY_SYNC -> lost.add("A file's name cannot be made durable.");
          case LOCKS -> lost.add("Two servers on one data folder would not notice one another.");
          case ATTRIBUTES -> lost.add("The server cannot keep files that describe themselves.");
          case MODES, SYMBOLIC_LINKS, CASE, UNICODE -> {} // worth knowing; no promise needs them
        }
      }
    }
    return lost;
  }

  private void print(VolumeReport report, List<String> lost) {
    PrintWriter out = terminal.out();
    out.println(terminal.styled(Style.BOLD, terminal.shown(report.directory().toString())));
    out.printf(
        Locale.ROOT,
        "%s, %s, %s%n%.1f GB free of %.1f GB, names of up to %d bytes%n%n",
        report.type(),
        terminal.shown(report.volume()),
        report.kind().meaning(),
        report.usableBytes() / GIGA,
        report.totalBytes() / GIGA,
        report.nameBytesMax());
    for (Finding finding : report.findings()) {
      out.println(
          "  "
              + mark(finding.answer())
              + " "
              + finding.ability().meaning()
              + (finding.detail().isEmpty() ? "" : ": " + terminal.shown(finding.detail())));
    }
    out.println();
    if (lost.isEmpty()) {
      out.println("Landfast can keep its promises here.");
    } else {
      out.println("Landfast cannot keep its promises here:");
      lost.forEach(sentence -> out.println("  " + sentence));
    }
  }

  private String mark(Answer answer) {
    return switch (answer) {
      case YES -> terminal.styled(Style.GOOD, terminal.hasUnicode() ? "✓" : "yes    ");
      case NO -> terminal.styled(Style.BAD, terminal.hasUnicode() ? "✗" : "no     ");
      case UNKNOWN -> terminal.styled(Style.FAINT, terminal.hasUnicode() ? "?" : "unknown");
    };
  }

  private static String object(VolumeReport report, List<String> lost) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("directory", report.directory().toString());
    object.put("volume", report.volume());
    object.put("type", report.type());
    object.put("kind", lower(report.kind()));
    object.put("usableBytes", report.usableBytes());
    object.put("totalBytes", report.totalBytes());
    object.put("nameBytesMax", report.nameBytesMax());
    Map<String, Object> abilities = new LinkedHashMap<>();
    for (Ability ability : Ability.values()) {
      abilities.put(lower(ability).replace('_', '-'), lower(report.answer(ability)));
    }
    object.put("abilities", abilities);
    object.put("lost", lost);
    return JsonMapper.builder().build().writeValueAsString(object);
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
