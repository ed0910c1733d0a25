package dev.landfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.cli.KillLoad.Acknowledged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the real server with SIGKILL at random moments under load and looks at what is left.
 *
 * <p>{@code -Dlandfast.kills=N} and {@code -Dlandfast.seed=N} set how often and where; the seed is
 * printed. It decides when the server is killed and what is sent; how far the server has come by
 * then is the machine's.
 */
class KillIT {
  private static final int KILLS = Integer.getInteger("landfast.kills", 20);
  private static final long SEED = Long.getLong("landfast.seed", System.nanoTime());
  private static final int LIFE_MILLIS_MAX = 1500;

  @TempDir Path folder;

  @Test
  void everyAcknowledgedFileIsThereOnceAndWholeAfterKills() throws Exception {
    System.out.println("seed " + SEED + ", kills " + KILLS);
    Path data = folder.resolve("data");
    Random random = new Random(SEED);
    List<Acknowledged> acknowledged = new ArrayList<>();
    for (int i = 0; i < KILLS; i++) {
      acknowledged.addAll(runAndKill(data, random));
    }
    assertThat(acknowledged).as("files acknowledged under load").isNotEmpty();
    try (ChildServer server = ChildServer.start(data, folder.resolve("server.log"))) {
      JobAudit audit = JobAudit.awaitSettled(server.url());
      audit.requireEachOnceAndWhole(acknowledged);
      assertThat(files(data.resolve("blobs"))).hasSize(audit.storedBlobs());
      assertThat(files(data.resolve("staging"))).isEmpty();
      System.out.printf(
          "%d kills, %d files acknowledged, %d jobs, %d in the trash%n",
          KILLS, acknowledged.size(), audit.jobs(), files(data.resolve("trash")).size());
    }
    assertThat(files(data.resolve("tmp"))).isEmpty();
    assertThat(files(data.resolve("work"))).isEmpty();
    assertThat(files(data.resolve("staging"))).isEmpty();
  }

  private List<Acknowledged> runAndKill(Path data, Random random) throws Exception {
    try (ChildServer server = ChildServer.start(data, folder.resolve("server.log"));
        KillLoad load = KillLoad.start(server.url(), random.nextLong())) {
      // The one place where time passes on purpose: it is the moment of the kill that is random.
      load.runFor(random.nextInt(LIFE_MILLIS_MAX), TimeUnit.MILLISECONDS);
      server.kill();
      return load.stop();
    }
  }

  private static List<String> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
