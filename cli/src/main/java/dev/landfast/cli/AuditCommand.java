package dev.landfast.cli;

import dev.landfast.cli.terminal.Terminal;
import dev.landfast.engine.DataDirectory;
import dev.landfast.engine.DataDirectory.DataDirectoryInUseException;
import dev.landfast.engine.audit.Audit;
import dev.landfast.engine.audit.AuditReport;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.jdbc.SqlBlobRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Compares the files with the database. */
@Command(
    name = "audit",
    header = "Compare the stored files with the database.",
    customSynopsis =
        "landfast audit [--config FILE] [--data DIR] [--database URL] [--deep] [--json]",
    description = {
      "Finds files that no row names, rows whose file is gone or another one, and what dead runs"
          + " left. Says first whether the data directory and the database belong together. Only"
          + " reports: it removes, renames and writes none of them.",
      "",
      "With SQLite the server must be stopped; with PostgreSQL it runs beside living nodes, and"
          + " needs their data directory.",
      "",
      "Status 0 when nothing was found, 1 when something was, 3 when it could not look."
    },
    footer = {
      "",
      "Examples",
      "  landfast audit --data /srv/landfast",
      "  landfast audit --data /srv/landfast --deep --json"
    })
final class AuditCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "What it is set to (default: ./landfast.yaml, if there is one).")
  private @Nullable Path config;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the files are kept (default: ./landfast-data).")
  private @Nullable Path data;

  @Option(
      names = "--database",
      paramLabel = "URL",
      converter = Configuration.DatabaseUrl.class,
      description =
          "The PostgreSQL database, instead of SQLite in DIR. A password is better kept in"
              + " LANDFAST_DATABASE: others may read the command line.")
  private @Nullable String database;

  @Option(
      names = "--deep",
      description = "Read every file and compare its SHA-256; takes as long as that takes.")
  private boolean deep;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  AuditCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandFailure {
    Configuration set = Configuration.load(config, System.getenv());
    Path root = Objects.requireNonNullElse(data, set.data()).toAbsolutePath().normalize();
    String url = database == null ? set.database() : database;
    requireOneOfLandfast(root, url);
    AuditReport report = audit(root, url);
    AuditPrint print = new AuditPrint(root, report, deep);
    if (json) {
      terminal.out().println(print.json());
    } else {
      print.table(terminal);
    }
    terminal.out().flush();
    return (report.isClean() ? ExitStatus.DONE : ExitStatus.FAILED).code();
  }

  /** Before anything is taken, which would make it. */
  private static void requireOneOfLandfast(Path root, @Nullable String url) throws CommandFailure {
    if (!Files.isDirectory(root)) {
      throw notAllowed(root + " is no folder that is there. Name the data directory with --data.");
    }
    if (Files.notExists(root.resolve("owner.lock"))) {
      throw notAllowed(
          root + " is no data directory: Landfast never ran on it. Name another with --data.");
    }
    if (url == null && Files.notExists(root.resolve("db"))) {
      throw notAllowed(
          root
              + " has no database of its own: name the PostgreSQL database of its nodes, as"
              + " 'database' in landfast.yaml, in LANDFAST_DATABASE or with --database.");
    }
  }

  private AuditReport audit(Path root, @Nullable String url) throws CommandFailure {
    try (DataDirectory directory =
        url == null ? DataDirectory.own(root) : DataDirectory.share(root)) {
      Node.prepareTemporary(directory);
      try (SqlBlobRows rows =
          url == null ? SqlBlobRows.open(directory.database()) : SqlBlobRows.open(url)) {
        return new Audit(directory, rows, InstantSource.system(), deep).run();
      }
    } catch (DataDirectoryInUseException e) {
      throw new CommandFailure(
          ExitStatus.NOT_ALLOWED,
          "The data directory "
              + e.situation()
              + ". With SQLite one process has it at a time: stop that one and audit then, or ask it"
              + " about single files and jobs.",
          e);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitStatus.NOT_ALLOWED,
          "The data directory " + root + " cannot be audited: " + Node.reason(e) + ".",
          e);
    } catch (JobStoreException e) {
      throw new CommandFailure(
          ExitStatus.NOT_ALLOWED,
          "The database cannot be audited: "
              + said(e)
              + " Look at which one is named, and whether"
              + " it is up.",
          e);
    }
  }

  /** In one line. */
  private static String said(JobStoreException e) {
    String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
    return said.endsWith(".") ? said : said + ".";
  }

  private static CommandFailure notAllowed(String problem) {
    return new CommandFailure(ExitStatus.NOT_ALLOWED, problem);
  }
}
