package dev.landfast.crashfs;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Independent choices, each with a number of options of which 0 is <em>lost</em>, 1 is
 * <em>kept</em>, and the others are in between. Walks all combinations if they fit a budget, and
 * else those that bugs like best: all lost, all kept, each one alone lost, each one alone kept,
 * each option of each, pairs, then random ones.
 */
final class Choices {
  /** Takes one combination, which is its own from then on. */
  interface Sink {
    /** False to hear no more. */
    boolean take(int[] picks);
  }

  /** Makes one combination of all those that come to the same. */
  interface Canon {
    /** Changes the array. */
    void apply(int[] picks);
  }

  private static final int LOST = 0;
  private static final int KEPT = 1;

  /** Options in between that are tried for one choice before chance takes over. */
  private static final int OPTIONS_ALONE_MAX = 16;

  /** Random combinations tried for each one wanted; beyond it, all there are have come up. */
  private static final int TRIES_PER_RANDOM_MAX = 8;

  /**
   * Ways of choosing for one group: lost, kept, a coin for each choice; half of them any option.
   */
  private static final int MANNERS = 6;

  private final int[] options;

  /** Choices of one group are lost and kept together at first: the pages of one write. */
  private final int[] groups;

  private final int groupCount;

  /**
   * @param options for each choice, how many there are; at least 1
   * @param groups for each choice its group; numbered from 0, in ascending order
   */
  Choices(int[] options, int[] groups) {
    this.options = options;
    this.groups = groups;
    this.groupCount = groups.length == 0 ? 0 : groups[groups.length - 1] + 1;
  }

  /** How many combinations there are. A double: it outgrows every integer. */
  double product() {
    double product = 1;
    for (int each : options) {
      product *= each;
    }
    return product;
  }

  /** All combinations, the first of which is all lost, the second all kept. */
  void all(Sink sink) {
    int[] lost = new int[options.length];
    int[] kept = fill(KEPT);
    if (!sink.take(lost.clone()) || Arrays.equals(lost, kept) || !sink.take(kept.clone())) {
      return;
    }
    int[] picks = new int[options.length];
    while (advance(picks)) {
      if (!Arrays.equals(picks, kept) && !sink.take(picks.clone())) {
        return;
      }
    }
  }

  private boolean advance(int[] picks) {
    for (int i = picks.length - 1; i >= 0; i--) {
      if (++picks[i] < options[i]) {
        return true;
      }
      picks[i] = 0;
    }
    return false;
  }

  /**
   * Some combinations, no one twice.
   *
   * @param max how many are wanted
   */
  void some(int max, RandomGenerator random, Canon canon, Sink sink) {
    new Sampling(max, random, canon, sink).run();
  }

  private int[] fill(int option) {
    int[] picks = new int[options.length];
    for (int i = 0; i < picks.length; i++) {
      picks[i] = Math.min(option, options[i] - 1);
    }
    return picks;
  }

  private int[] group(int[] base, int group, int option) {
    int[] picks = base.clone();
    for (int i = 0; i < picks.length; i++) {
      if (groups[i] == group) {
        picks[i] = Math.min(option, options[i] - 1);
      }
    }
    return picks;
  }

  /** One walk. {@link #go} turns false when the sink or the budget has had enough. */
  private final class Sampling {
    private final int max;
    private final RandomGenerator random;
    private final Canon canon;
    private final Sink sink;
    private final Set<Picks> taken = new HashSet<>();
    private boolean go = true;

    Sampling(int max, RandomGenerator random, Canon canon, Sink sink) {
      this.max = max;
      this.random = random;
      this.canon = canon;
      this.sink = sink;
    }

    void run() {
      int[] lost = fill(LOST);
      int[] kept = fill(KEPT);
      take(lost, max);
      take(kept, max);
      for (int group = 0; group < groupCount && go; group++) {
        take(group(kept, group, LOST), max);
        take(group(lost, group, KEPT), max);
      }
      alone(kept, lost);
      pairs(kept, lost);
      for (long tries = (long) max * TRIES_PER_RANDOM_MAX; go && tries > 0; tries--) {
        take(randomly(), max);
      }
    }

    /** Each option of each choice, the others kept or lost, up to half of what is wanted. */
    private void alone(int[] kept, int[] lost) {
      for (int option = 0; option < OPTIONS_ALONE_MAX && go; option++) {
        for (int i = 0; i < options.length && go && taken.size() < max / 2; i++) {
          if (option < options[i]) {
            take(with(kept, i, option), max);
            take(with(lost, i, option), max);
          }
        }
      }
    }

    /** Two groups lost or kept, up to three quarters. */
    private void pairs(int[] kept, int[] lost) {
      int limit = max / 4 * 3;
      for (int a = 0; a < groupCount && go; a++) {
        for (int b = a + 1; b < groupCount && go && taken.size() < limit; b++) {
          take(group(group(kept, a, LOST), b, LOST), limit);
          take(group(group(lost, a, KEPT), b, KEPT), limit);
        }
      }
    }

    private int[] randomly() {
      int[] picks = new int[options.length];
      int manner = 0;
      for (int i = 0; i < picks.length; i++) {
        if (i == 0 || groups[i] != groups[i - 1]) {
          manner = random.nextInt(MANNERS);
        }
        picks[i] =
            switch (manner) {
              case 0 -> LOST;
              case 1 -> Math.min(KEPT, options[i] - 1);
              case 2 -> random.nextInt(Math.min(2, options[i]));
              default -> random.nextInt(options[i]);
            };
      }
      return picks;
    }

    private int[] with(int[] base, int index, int option) {
      int[] picks = base.clone();
      picks[index] = option;
      return picks;
    }

    private void take(int[] picks, int limit) {
      if (go && taken.size() < limit) {
        int[] own = picks.clone();
        canon.apply(own);
        if (taken.add(new Picks(own))) {
          go = sink.take(own) && taken.size() < max;
        }
      }
    }
  }

  /** An array that is equal to those with the same content. */
  static final class Picks {
    private final int[] picks;

    Picks(int[] picks) {
      this.picks = picks;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Picks that && Arrays.equals(picks, that.picks);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(picks);
    }
  }
}
