package dev.landfast.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.landfast.cli.terminal.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Where the log goes. Logback finds this class by its service file and asks it before anything is
 * logged; until a command says otherwise the log goes to standard error.
 *
 * <p>{@code LANDFAST_LOG_LEVEL} (default {@code info}) is the level of Landfast's own lines; what
 * libraries have to say begins at {@code warn}.
 */
public final class Log extends ContextAwareBase implements Configurator {
  /** The environment variable with the level. */
  private static final String LEVEL_VARIABLE = "LANDFAST_LOG_LEVEL";

  /** These report what is wrong with an input as if the program were; its job says it anyway. */
  private static final List<String> PARSERS =
      List.of("org.apache.pdfbox", "org.apache.fontbox", "org.apache.poi", "org.apache.tika");

  /** Set by the thread that opens the engine, read by whatever thread logs. */
  private static volatile @Nullable String instance;

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    root(context).setLevel(Level.WARN);
    Level level = Level.toLevel(System.getenv(LEVEL_VARIABLE), Level.INFO);
    context.getLogger("dev.landfast").setLevel(level);
    context.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR); // a database away is ours to tell
    PARSERS.forEach(parser -> context.getLogger(parser).setLevel(Level.ERROR));
    toStandardError(context, Terminal.ofProcess(System.getenv()));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** From now on every line names this run. */
  public static void instance(String run) {
    instance = run;
  }

  /**
   * From now on the log goes to a file, as JSON lines; what the file held is gone.
   *
   * @param file in a directory that exists
   */
  public static void toFile(Path file) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      toFile(context, file);
    }
  }

  static void toFile(LoggerContext context, Path file) {
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setFile(file.toString());
    appender.setAppend(false);
    use(context, appender, new JsonLines(() -> instance));
  }

  private static void toStandardError(LoggerContext context, Terminal terminal) {
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setOutputStream(new FileOutputStream(FileDescriptor.err));
    use(
        context,
        appender,
        terminal.errIsTerminal()
            ? new ReadableLines(ZoneId.systemDefault(), terminal)
            : new JsonLines(() -> instance));
  }

  private static void use(
      LoggerContext context,
      OutputStreamAppender<ILoggingEvent> appender,
      EncoderBase<ILoggingEvent> encoder) {
    encoder.setContext(context);
    encoder.start();
    appender.setName("landfast");
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    // Detached, not stopped: stopping would close standard error for everybody else.
    root(context).iteratorForAppenders().forEachRemaining(root(context)::detachAppender);
    root(context).addAppender(appender);
  }

  private static Logger root(LoggerContext context) {
    return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }
}
