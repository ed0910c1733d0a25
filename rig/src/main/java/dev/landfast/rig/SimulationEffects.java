package dev.landfast.rig;

import dev.landfast.engine.job.Effect;
import dev.landfast.engine.job.JobStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Somebody who is told when batches are done, and may be late, unable or dead. */
final class SimulationEffects {
  private static final Duration TERM = Duration.ofSeconds(30);
  private static final int AT_ONCE_MAX = 3;
  private static final int DELAY_SECONDS_MAX = 90;
  private static final int DRAINED_AT_ONCE = 100;

  /** Longer than the wall's clock was ever set back by; at another second of those four. */
  private static final Duration ALL_ARE_DUE = Duration.ofDays(10).plusSeconds(1);

  private static final int DRAIN_ROUNDS_MAX = 10;

  private final RandomGenerator random;
  private final SimulationClocks clocks;
  private final SimulationCalls calls;
  private final List<Effect> taken = new ArrayList<>();

  SimulationEffects(RandomGenerator random, SimulationClocks clocks, SimulationCalls calls) {
    this.random = random;
    this.clocks = clocks;
    this.calls = calls;
  }

  void take() throws JobStoreException {
    taken.addAll(calls.takeEffects(1 + random.nextInt(AT_ONCE_MAX), TERM));
  }

  void end() throws JobStoreException {
    if (!taken.isEmpty()) {
      Effect effect = taken.remove(random.nextInt(taken.size()));
      switch (random.nextInt(4)) {
        case 0 -> calls.say("nobody is told of " + calls.name(effect));
        case 1 -> calls.postpone(effect, Duration.ofSeconds(random.nextInt(1 + DELAY_SECONDS_MAX)));
        default -> calls.done(effect);
      }
    }
  }

  /** When nothing else happens any more. */
  void drain() throws JobStoreException {
    for (int round = 0; round < DRAIN_ROUNDS_MAX; round++) {
      clocks.pass(ALL_ARE_DUE);
      for (Effect effect : calls.takeEffects(DRAINED_AT_ONCE, TERM)) {
        calls.done(effect);
      }
    }
    calls.lookAtEffects();
  }
}
