package dev.landfast.rig;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfast.engine.DataDirectory;
import dev.landfast.engine.Engine;
import dev.landfast.engine.id.IdSource;
import dev.landfast.engine.intake.Intake;
import dev.landfast.engine.job.Effect;
import dev.landfast.engine.stage.StageCatalog;
import dev.landfast.engine.stage.Workers;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

/**
 * A process of the farm: an engine on the shared database and data directory that takes files in,
 * or runs stages. It does as it is told on its standard input, and ends when that ends, so that
 * nothing outlives the rig.
 */
final class FarmNode {
  /** Runs no stage. */
  static final String INTAKE = "intake";

  static final String WORKER = "worker";

  /** The order to end; an intake is given numbers of files otherwise. */
  static final String END = "end";

  private static final int SLOTS = 8;
  private static final long FILE_BYTES_MAX = 100_000;
  private static final int FILES_MAX = 100;
  private static final Duration GRACE = Duration.ofSeconds(30);

  /** Whoever gave the orders is gone. */
  private static final int ORPHANED = 3;

  private FarmNode() {}

  /** Takes role, name, data directory, database, history, and an intake's first request. */
  public static void main(String[] arguments) throws Exception {
    String name = arguments[1];
    StageCatalog catalog = FarmPipeline.catalog();
    try (FarmHistory history = new FarmHistory(Path.of(arguments[4]));
        DataDirectory directory = DataDirectory.share(Path.of(arguments[2]));
        Engine engine = open(directory, catalog, name, arguments[3], history)) {
      if (arguments[0].equals(INTAKE)) {
        FarmIntake intake =
            new FarmIntake(
                name,
                engine.intake(),
                history,
                Long.parseLong(arguments[5]),
                files -> System.out.println(files));
        obey(intake);
      } else {
        work(engine, directory, catalog, name, history);
      }
    }
  }

  private static Engine open(
      DataDirectory directory,
      StageCatalog catalog,
      String name,
      String database,
      FarmHistory history)
      throws Exception {
    return Engine.open(
        directory,
        catalog,
        new Engine.Settings(
            name,
            0, // stages run under leases that are written down
            0,
            Long.MAX_VALUE,
            new Intake.Limits(FILE_BYTES_MAX, FILES_MAX),
            Set.of(),
            Map.of(
                Effect.BATCH_DONE,
                (effect, jobs) -> history.add(FarmHistory.ANNOUNCED, effect.subject())),
            database));
  }

  private static void obey(FarmIntake intake) throws Exception {
    BufferedReader orders = orders();
    for (String order = orders.readLine(); !END.equals(order); order = orders.readLine()) {
      if (order == null) {
        Runtime.getRuntime().halt(ORPHANED);
      } else {
        intake.sendUpTo(Long.parseLong(order));
      }
    }
  }

  private static void work(
      Engine engine,
      DataDirectory directory,
      StageCatalog catalog,
      String name,
      FarmHistory history)
      throws Exception {
    InstantSource clock = InstantSource.system();
    SecureRandom random = new SecureRandom();
    try (Workers workers =
        Workers.start(
            new WitnessedJobStore(engine.jobs(), history),
            engine.blobs(),
            catalog,
            new Workers.Settings(
                name,
                SLOTS,
                catalog.known(),
                directory.tmp().resolve("stages"),
                new IdSource(clock, random),
                clock,
                random))) {
      if (!END.equals(orders().readLine())) {
        Runtime.getRuntime().halt(ORPHANED);
      }
      workers.drain(GRACE);
    }
  }

  private static BufferedReader orders() {
    return new BufferedReader(new InputStreamReader(System.in, UTF_8));
  }
}
