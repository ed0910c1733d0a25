package dev.landfast.rig;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Kills and stops of processes, and crashes of the database. */
final class FarmBlows implements Trouble {
  /** Beside so many kills there is a stop, and a crash of the database. */
  private static final int KILLS_PER_STOP = 2;

  private static final int KILLS_PER_CRASH = 25;

  private static final int AWAY_MILLIS_MAX = 3_000;

  private final int kills;
  private final Random random;
  private int crashes;

  FarmBlows(int kills, Random random) {
    this.kills = kills;
    this.random = random;
  }

  @Override
  public List<Blow> blows() {
    List<Blow> blows = new ArrayList<>(Collections.nCopies(kills, this::kill));
    blows.addAll(Collections.nCopies(Math.ceilDiv(kills, KILLS_PER_STOP), this::stop));
    blows.addAll(Collections.nCopies(Math.ceilDiv(kills, KILLS_PER_CRASH), this::crash));
    Collections.shuffle(blows, random);
    return blows;
  }

  private String kill(FarmRun run) throws Exception {
    run.crowd().killOne();
    return "KILL";
  }

  private String stop(FarmRun run) throws Exception {
    run.crowd().stopOne();
    return "STOP";
  }

  private String crash(FarmRun run) throws Exception {
    run.database().crash();
    crashes++;
    run.pause(random.nextInt(AWAY_MILLIS_MAX), () -> false);
    run.database().startAgain();
    return "CRASH";
  }

  int crashes() {
    return crashes;
  }
}
