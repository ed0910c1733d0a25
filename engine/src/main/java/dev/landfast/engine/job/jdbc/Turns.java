package dev.landfast.engine.job.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Shares what is claimed among the tenants that have work: each in its turn, beginning behind the
 * one that was served last, so that a claim of one job at a time serves all of them too. What a
 * tenant leaves goes to the others.
 *
 * <p>With T tenants and S stages a ready job waits for at most T × S times as many attempts as its
 * own tenant has jobs before it, not counting those that fail. Used by one transaction at a time.
 */
final class Turns {
  /** The tenants of one claim; those behind them have their turn at the next. */
  private static final int TENANTS_MAX = 100;

  private String last = "";

  /**
   * Claims as many as there are tokens, if there are.
   *
   * @param tenants that have work, in any order
   * @param tokens one for each lease that is wanted
   * @return what the source gave for all of them
   */
  <T> List<T> claim(List<String> tenants, List<String> tokens, Source<T> source)
      throws SQLException {
    List<T> claimed = new ArrayList<>();
    List<String> round = inTurn(tenants);
    while (!round.isEmpty() && claimed.size() < tokens.size()) {
      round = claimRound(round, tokens, source, claimed);
    }
    return claimed;
  }

  /** Returns the tenants that may have more. */
  private <T> List<String> claimRound(
      List<String> round, List<String> tokens, Source<T> source, List<T> claimed)
      throws SQLException {
    List<String> more = new ArrayList<>();
    for (int i = 0; i < round.size() && claimed.size() < tokens.size(); i++) {
      int left = tokens.size() - claimed.size();
      int share = Math.ceilDiv(left, round.size() - i);
      List<T> given =
          source.claim(round.get(i), tokens.subList(claimed.size(), claimed.size() + share));
      claimed.addAll(given);
      if (!given.isEmpty()) {
        last = round.get(i);
      }
      if (given.size() == share) {
        more.add(round.get(i));
      }
    }
    return more;
  }

  private List<String> inTurn(List<String> tenants) {
    List<String> sorted = tenants.stream().sorted().toList();
    List<String> turned =
        new ArrayList<>(sorted.stream().filter(it -> it.compareTo(last) > 0).toList());
    sorted.stream().filter(it -> it.compareTo(last) <= 0).forEach(turned::add);
    return turned.subList(0, Math.min(TENANTS_MAX, turned.size()));
  }

  /** Claims for one tenant, in the order of its queue. */
  interface Source<T> {
    List<T> claim(String tenant, List<String> tokens) throws SQLException;
  }
}
