package dev.landfast.cli;

import dev.landfast.cli.terminal.Terminal;
import dev.landfast.engine.setting.NearestName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. */
@Command(
    name = "landfast",
    header = "Takes files in and hands them to workers; what it has accepted is never lost.",
    synopsisHeading = "%nUsage%n  ",
    customSynopsis = "landfast COMMAND [OPTIONS]",
    commandListHeading = "%nCommands%n",
    optionListHeading = "%nOptions%n",
    footer = {
      "",
      "First steps",
      "  landfast demo           see real files go in and come out",
      "  landfast serve          run the server at http://127.0.0.1:8484",
      "  landfast serve --help   what it can be told",
      "",
      "Exit status",
      "  0  done",
      "  1  the work failed; the output says which part",
      "  2  wrong usage",
      "  3  the environment does not allow it: a data directory in use, a port taken,",
      "     a volume that is too weak"
    },
    versionProvider = Version.class)
public final class Landfast implements Callable<Integer> {
  /** Of the help: the commands come before the options. */
  private static final List<String> SECTIONS =
      List.of(
          UsageMessageSpec.SECTION_KEY_HEADER,
          UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
          UsageMessageSpec.SECTION_KEY_SYNOPSIS,
          UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING,
          UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
          UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING,
          UsageMessageSpec.SECTION_KEY_OPTION_LIST,
          UsageMessageSpec.SECTION_KEY_FOOTER);

  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  @SuppressWarnings("UnusedVariable") // picocli looks at it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      order = Integer.MAX_VALUE,
      description = "Show this, or what a command can be told.")
  private boolean help;

  @SuppressWarnings("UnusedVariable") // picocli looks at it
  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version, and what it runs on.")
  private boolean version;

  private Landfast(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Runs the command and ends the process with its status. */
  public static void main(String[] arguments) {
    Terminal terminal = Terminal.ofProcess(System.getenv());
    StopSignal stop = new StopSignal(Runtime.getRuntime()::addShutdownHook);
    int status;
    try {
      status = run(terminal, stop, arguments);
    } catch (Throwable e) { // an Error: exceptions were dealt with
      status = brokeOff(terminal, e);
    }
    stop.ended(status);
    System.exit(status);
  }

  /** Runs the command and returns its exit status. */
  static int run(Terminal terminal, StopSignal stop, String... arguments) {
    CommandLine line =
        new CommandLine(new Landfast(terminal))
            .addSubcommand(new DemoCommand(terminal, stop))
            .addSubcommand(new ServeCommand(terminal, stop))
            .addSubcommand(new WorkCommand(terminal, stop))
            .addSubcommand(new PutCommand(terminal, stop))
            .addSubcommand(new StatusCommand(terminal, stop))
            .addSubcommand(new JobsCommand(terminal, stop))
            .addSubcommand(new PublishCommand(terminal, System.in))
            .addSubcommand(new DoctorCommand(terminal))
            .addSubcommand(new AuditCommand(terminal))
            .addSubcommand(
                new CommandLine(new RunCommand(terminal, stop))
                    .setStopAtPositional(true)); // the rest is the program's
    line.registerConverter(Path.class, new PathName());
    line.setOut(terminal.out());
    line.setErr(terminal.err());
    line.setColorScheme(
        Help.defaultColorScheme(terminal.outHasColour() ? Help.Ansi.ON : Help.Ansi.OFF));
    line.setParameterExceptionHandler((e, args) -> wrongUsage(terminal, e));
    line.setExecutionExceptionHandler((e, failed, result) -> failed(terminal, e));
    line.setSeparator(" ");
    line.getCommandSpec().usageMessage().sectionKeys(SECTIONS);
    line.getSubcommands().values().forEach(Landfast::layOutHelp);
    return line.execute(arguments);
  }

  private static void layOutHelp(CommandLine subcommand) {
    subcommand
        .getCommandSpec()
        .usageMessage()
        .synopsisHeading("%nUsage%n  ")
        .descriptionHeading("%n")
        .parameterListHeading("%nParameters%n")
        .optionListHeading("%nOptions%n")
        .sortOptions(false);
  }

  /** Without a command there is nothing to do. */
  @Override
  public Integer call() {
    spec.commandLine().usage(terminal.err());
    return ExitStatus.WRONG_USAGE.code();
  }

  private static int wrongUsage(Terminal terminal, ParameterException e) {
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    terminal.err().println("landfast: " + terminal.shown(said(e)));
    terminal.err().println("Try '" + name + " --help'.");
    return ExitStatus.WRONG_USAGE.code();
  }

  private static String said(ParameterException e) {
    if (e.getCause() instanceof TypeConversionException conversion) {
      return String.valueOf(conversion.getMessage()); // a sentence of ours, which needs no preface
    }
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return e.getMessage() + ".";
    }
    CommandSpec command = e.getCommandLine().getCommandSpec();
    String argument = unmatched.getUnmatched().getFirst();
    if (unmatched.isUnknownOption()) {
      return "There is no option '" + argument + "'." + meant(argument, command.optionsMap());
    }
    return command.subcommands().isEmpty()
        ? "'" + argument + "' is one argument too many."
        : "There is no command '" + argument + "'." + meant(argument, command.subcommands());
  }

  private static String meant(String typed, Map<String, ?> names) {
    return NearestName.to(typed, names.keySet())
        .map(name -> " Did you mean '" + name + "'?")
        .orElse("");
  }

  /** The person at the terminal learns what happened; the stack goes to the log. */
  private static int failed(Terminal terminal, Exception e) {
    if (e instanceof CommandFailure failure) {
      LoggerFactory.getLogger(Landfast.class).debug("The command failed.", failure);
      terminal.err().println("landfast: " + terminal.shown(String.valueOf(failure.getMessage())));
      return failure.status().code();
    }
    return brokeOff(terminal, e);
  }

  private static int brokeOff(Terminal terminal, Throwable e) {
    LoggerFactory.getLogger(Landfast.class).debug("The command broke off.", e);
    terminal
        .err()
        .println(
            "landfast: something went wrong that should not: "
                + terminal.shown(e.toString())
                + ". With LANDFAST_LOG_LEVEL=debug the log says where.");
    return ExitStatus.FAILED.code();
  }
}
