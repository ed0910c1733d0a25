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
 * Workers and intakes, each on a machine of its own as far as the network goes, and a database
 * whose links are cut without a word and healed again; then {@link FarmAudit} looks at all that was
 * acknowledged, claimed and settled. It needs a {@link Network}.
 *
 * <p>The seed decides whose link is cut, for how long, and behind how many files; how far each
 * process has come by then is the machine's.
 */
final class NetworkRig {
  static final int CUTS_DEFAULT = 100;
  static final int JOBS_DEFAULT = 6_000;
  static final int MINUTES_DEFAULT = 60;

  private static final int WORKERS = 4;
  private static final int INTAKES = 2;

  private final PrintStream log;
  private final String classPath;
  private final Path below;
  private final long seed;
  private final List<String> violations = new ArrayList<>();
  private String command = "";

  /** Works on the volume of that folder. */
  NetworkRig(PrintStream log, String classPath, Path below, long seed) {
    this.log = log;
    this.classPath = classPath;
    this.below = below;
    this.seed = seed;
  }

  /**
   * Runs it once.
   *
   * @param jobs as long as there is time for them
   * @param cuts the same
   * @param atMost for files and cuts; what was taken in by then is finished and looked at
   */
  RigReport run(int jobs, int cuts, Duration atMost) throws Exception {
    command = "rig/run network --jobs " + jobs + " --cuts " + cuts + " --seed " + seed;
    log.println(command);
    Path folder = Files.createTempDirectory(below, "landfast-network");
    Random random = new Random(seed);
    RigReport report;
    try (Network network = Network.open();
        FarmRun run = new FarmRun(log, classPath, folder, random, network, WORKERS, INTAKES);
        FarmHistory history = new FarmHistory(run.crowd().histories().resolve("cuts.history"));
        NetworkCuts trouble =
            new NetworkCuts(
                network, run.database().connect(), history, random, run.crowd().names(), cuts)) {
      run.work(jobs, trouble, atMost);
      run.violations().forEach(this::violated);
      trouble.violations().forEach(this::violated);
      report = audit(run, trouble);
    }
    if (report.isClean()) {
      FolderTree.delete(folder);
    } else {
      log.println("Histories, rows and files are left in " + folder);
    }
    return report;
  }

  private RigReport audit(FarmRun run, NetworkCuts trouble) throws IOException, SQLException {
    try (Connection connection = run.database().connect()) {
      FarmAudit audit = new FarmAudit(connection, "farm.sql", "network.sql");
      audit.read(run.crowd().histories());
      audit.violations(run.crowd().data()).forEach(this::violated);
      return new RigReport("network", violations)
          .with("cuts", trouble.cuts())
          .with("jobs", audit.count("job"))
          .with("acknowledged", audit.count("farm.taken"))
          .with("lostAnswers", trouble.answers())
          .with("heldMillis", trouble.heldMillis())
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
