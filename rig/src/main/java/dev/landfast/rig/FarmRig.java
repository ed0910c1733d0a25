package dev.landfast.rig;

import dev.landfast.publish.FolderTree;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Eight workers and two intakes on one PostgreSQL and one data directory, killed and stopped at any
 * moment, with a database that crashes; then {@link FarmAudit} looks at all that was acknowledged,
 * claimed and settled.
 *
 * <p>The seed decides what is done to whom and behind how many files; how far each process has come
 * by then is the machine's.
 */
final class FarmRig {
  static final int KILLS_DEFAULT = 500;
  static final int JOBS_DEFAULT = 200_000;
  static final int MINUTES_DEFAULT = 120;

  private static final int WORKERS = 8;
  private static final int INTAKES = 2;

  private final PrintStream log;
  private final String classPath;
  private final Path below;
  private final long seed;
  private final List<String> violations = new ArrayList<>();
  private String command = "";

  /** Works on the volume of that folder. */
  FarmRig(PrintStream log, String classPath, Path below, long seed) {
    this.log = log;
    this.classPath = classPath;
    this.below = below;
    this.seed = seed;
  }

  /**
   * Runs it once.
   *
   * @param jobs as long as there is time for them
   * @param kills the same
   * @param atMost for files and blows; what was taken in by then is finished and looked at
   */
  RigReport run(int jobs, int kills, Duration atMost) throws Exception {
    command = "rig/run farm --jobs " + jobs + " --kills " + kills + " --seed " + seed;
    log.println(command);
    Path folder = Files.createTempDirectory(below, "landfast-farm");
    RigReport report;
    Random random = new Random(seed);
    try (FarmRun run =
        new FarmRun(log, classPath, folder, random, Site.MACHINE, WORKERS, INTAKES)) {
      FarmBlows blows = new FarmBlows(kills, random);
      run.work(jobs, blows, atMost);
      run.violations().forEach(this::violated);
      report = audit(run, blows);
    }
    if (report.isClean()) {
      FolderTree.delete(folder);
    } else {
      log.println("Histories, rows and files are left in " + folder);
    }
    return report;
  }

  private RigReport audit(FarmRun run, FarmBlows blows) throws IOException, SQLException {
    try (Connection connection = run.database().connect()) {
      FarmAudit audit = new FarmAudit(connection, "farm.sql");
      audit.read(run.crowd().histories());
      audit.violations(run.crowd().data()).forEach(this::violated);
      return new RigReport("farm", violations)
          .with("kills", run.crowd().kills())
          .with("stops", run.crowd().stops())
          .with("crashes", blows.crashes())
          .with("jobs", audit.count("job"))
          .with("acknowledged", audit.count("farm.taken"))
          .with("attempts", audit.count("attempt"))
          .with("lost", audit.count("attempt WHERE outcome = 'lost'"))
          .with("refused", audit.count("farm.told WHERE result = 'LEASE_LOST'"))
          .with("unanswered", audit.count("farm.told WHERE result = 'UNANSWERED'"));
    }
  }

  private void violated(String what) {
    violations.add(command + ": " + what);
    log.println(command + ": " + what);
  }
}
