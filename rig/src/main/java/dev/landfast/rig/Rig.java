package dev.landfast.rig;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** {@code rig/run NAME [--json] [--minutes M]}. */
public final class Rig {
  private static final String USAGE =
      """
      Usage: rig/run NAME [--json] [--minutes M]

        crash      every scenario, crashed after each operation, with each call failing
                   [--states N] a moment, [--scenario S [--replay STATE] [--seed N]]
        inject     every scenario on a real volume, each call failing, or the last one
                   [--scenario S [--call CALL:EFFECT:when=N]] [--folder DIR]
        processes  2 to 20 processes in one folder, killed and stopped at any moment
                   [--kills N] [--seed N] [--folder DIR]
        power      a real ext4 and XFS, cut off while files are being published
                   [--cuts N] on ext4, a tenth of it on XFS; [--seed N]
        farm       8 workers and 2 intakes on one PostgreSQL, killed and stopped at any moment,
                   and a database that crashes
                   [--jobs N] [--kills N] [--seed N] [--folder DIR]
        network    4 workers and 2 intakes in network namespaces, and a database, whose links are
                   cut without a word, also between a commit and its answer (root, ip)
                   [--cuts N] [--jobs N] [--seed N] [--folder DIR]
        simulation senders, workers, people and time against the engine's store, one step after the
                   other, every answer and row held against a model
                   [--seeds N] [--seed N] for the first; [--steps N] of each
        corpus     documents of others, and broken ones made of them, through the engine; the first
                   time they are fetched (Maven, apt-get), some 50 MB
                   [--seed N] where bytes are flipped, [--folder DIR]
        planted    each line that keeps a promise taken out in turn: does a rig notice?

      Status 0 without a violation, 1 with one, 2 for wrong usage, 3 where the machine does not
      allow it.
      """;
  private static final int MINUTES_MAX = 24 * 60;
  private static final int STATES_MAX = 1_000_000;
  private static final int CUTS_DEFAULT = 500;
  private static final int CUTS_MAX = 1_000_000;
  private static final int SEEDS_MAX = 100_000_000;
  private static final int STEPS_MAX = 1_000_000;
  private static final int KILLS_MAX = 1_000_000;
  private static final int JOBS_MAX = 10_000_000;

  private static final String CLASS_PATH = System.getProperty("java.class.path");

  private boolean json;
  private Path folder = Path.of(System.getProperty("java.io.tmpdir"));
  private int minutes;
  private int states = CrashRig.STATES_DEFAULT;
  private @Nullable Integer cuts;
  private @Nullable Integer kills;
  private @Nullable Integer jobs;
  private long seed = 1;
  private int seeds = SimulationRig.SEEDS_DEFAULT;
  private int steps = SimulationRig.STEPS_DEFAULT;
  private @Nullable String scenario;
  private @Nullable String replay;
  private @Nullable String call;

  private Rig() {}

  public static void main(String[] arguments) throws Exception {
    Rig rig = new Rig();
    System.setProperty("slf4j.internal.verbosity", "ERROR"); // that nobody logs is meant
    Logger.getLogger("").setLevel(Level.WARNING); // what a sweep removes is no news here
    RigReport report;
    try {
      report = rig.run(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(USAGE);
      System.exit(2);
      return;
    } catch (UnavailableException e) {
      System.err.println(e.getMessage());
      System.exit(3);
      return;
    }
    System.out.print(rig.json ? report.json() + "\n" : report.text());
    System.exit(report.isClean() ? 0 : 1);
  }

  private RigReport run(String[] arguments) throws Exception {
    for (int i = 1; i < arguments.length; i += 2) {
      if (arguments[i].equals("--json")) {
        json = true;
        i--;
      } else {
        take(arguments[i], i + 1 < arguments.length ? arguments[i + 1] : "");
      }
    }
    PrintStream log = System.err;
    return switch (arguments.length == 0 ? "" : arguments[0]) {
      case "crash" ->
          scenario == null
              ? new CrashRig(log, states).run(Duration.ofMinutes(minutes))
              : new CrashRig(log, states).run(scenario, seed, replay);
      case "inject" -> inject(log);
      case "processes" ->
          new ProcessesRig(log, CLASS_PATH, folder, seed)
              .run(kills == null ? ProcessesRig.KILLS_DEFAULT : kills);
      case "power" -> power(log);
      case "farm" -> farm(log);
      case "network" -> network(log);
      case "simulation" ->
          new SimulationRig(log, SimulationRig.usualFolder(), steps)
              .run(seed, seeds, Duration.ofMinutes(minutes));
      case "corpus" -> corpus(log);
      case "planted" -> new PlantedRig(log).run();
      case "" -> throw new IllegalArgumentException("Which rig?");
      default -> throw new IllegalArgumentException("No such rig: " + arguments[0]);
    };
  }

  private RigReport inject(PrintStream log) throws Exception {
    try (InjectRig rig = new InjectRig(log, CLASS_PATH, folder)) {
      if (scenario == null) {
        return rig.run(Scenarios.all());
      }
      Scenario one = Scenarios.named(scenario);
      return call == null ? rig.run(List.of(one)) : rig.run(one, Injection.parse(call));
    }
  }

  private RigReport power(PrintStream log) throws Exception {
    int ext4 = cuts == null ? CUTS_DEFAULT : cuts;
    return new PowerRig(log, seed).run(ext4, Math.max(1, ext4 / 10));
  }

  private RigReport network(PrintStream log) throws Exception {
    Optional<String> missing = Network.missing();
    if (missing.isPresent()) {
      throw new UnavailableException("rig/run network cannot be run here: " + missing.get());
    }
    return new NetworkRig(log, CLASS_PATH, folder, seed)
        .run(
            jobs == null ? NetworkRig.JOBS_DEFAULT : jobs,
            cuts == null ? NetworkRig.CUTS_DEFAULT : cuts,
            Duration.ofMinutes(minutes == 0 ? NetworkRig.MINUTES_DEFAULT : minutes));
  }

  private RigReport corpus(PrintStream log) throws Exception {
    Path checkout = Path.of("").toAbsolutePath();
    Path fetched =
        new CorpusSources(log, checkout, checkout.resolve("rig/target/corpus")).documents();
    List<CorpusDocument> documents =
        Corpus.below(fetched).documents(CorpusRig.BROKEN_PER_TYPE_DEFAULT);
    if (documents.size() < CorpusRig.DOCUMENTS_MIN) {
      throw new UnavailableException("There are but " + documents.size() + " documents.");
    }
    return new CorpusRig(log, folder, CorpusAudit.usual(), seed).run(documents);
  }

  private RigReport farm(PrintStream log) throws Exception {
    return new FarmRig(log, CLASS_PATH, folder, seed)
        .run(
            jobs == null ? FarmRig.JOBS_DEFAULT : jobs,
            kills == null ? FarmRig.KILLS_DEFAULT : kills,
            Duration.ofMinutes(minutes == 0 ? FarmRig.MINUTES_DEFAULT : minutes));
  }

  private void take(String option, String value) {
    switch (option) {
      case "--minutes" -> minutes = number(option, value, MINUTES_MAX);
      case "--states" -> states = number(option, value, STATES_MAX);
      case "--kills" -> kills = number(option, value, KILLS_MAX);
      case "--jobs" -> jobs = number(option, value, JOBS_MAX);
      case "--cuts" -> cuts = number(option, value, CUTS_MAX);
      case "--seeds" -> seeds = number(option, value, SEEDS_MAX);
      case "--steps" -> steps = number(option, value, STEPS_MAX);
      case "--seed" -> seed = number(option, value, Integer.MAX_VALUE);
      case "--scenario" -> scenario = value;
      case "--replay" -> replay = value;
      case "--call" -> call = value;
      case "--folder" -> folder = Path.of(value);
      default -> throw new IllegalArgumentException("No such option: " + option);
    }
  }

  private static int number(String option, String text, int most) {
    try {
      int number = Integer.parseInt(text);
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(option + " takes a number from 0 to " + most + ".");
  }

  /** This machine does not allow the rig. */
  private static final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    UnavailableException(String message) {
      super(message);
    }
  }
}
