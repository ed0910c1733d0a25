package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.StageLimits;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A way to some stages, for one claim: free, or for as many as there are permits.
 *
 * <p>A permit is a row that names the lease it was given to. It is taken as long as that lease is
 * held, so that nobody has to give it back, and none is lost with its worker. The rows are locked
 * before they are looked at, by a statement of its own: one that is locked by another claim is
 * passed over, and one that another claim has just given away is seen to be taken.
 */
final class Gate {
  private final Offer key;
  private final Collection<Offer> offers;
  private final @Nullable List<Integer> permits;

  private Gate(Offer key, Collection<Offer> offers, @Nullable List<Integer> permits) {
    this.key = key;
    this.offers = offers;
    this.permits = permits;
  }

  static Gate free(Collection<Offer> offers) {
    return new Gate(new Offer("", ""), offers, null);
  }

  /**
   * @param key of the permits
   * @param most permits, of all nodes
   */
  static Gate bounded(Session session, Offer key, int most, Collection<Offer> offers)
      throws SQLException {
    List<@Nullable Object[]> all = new ArrayList<>();
    for (int number = 0; number < most; number++) {
      all.add(new @Nullable Object[] {key.pipeline(), key.stage(), number});
    }
    session.updateEach("addPermit", all);
    Set<Integer> locked = new HashSet<>(numbers(session, "lockPermits", key, most));
    List<Integer> free = new ArrayList<>(numbers(session, "freePermits", key, most));
    free.retainAll(locked);
    return new Gate(key, offers, free);
  }

  private static List<Integer> numbers(Session session, String statement, Offer key, int most)
      throws SQLException {
    return session.query(statement, row -> row.getInt("number"), key.pipeline(), key.stage(), most);
  }

  Collection<Offer> offers() {
    return offers;
  }

  /** Leases that may go through. */
  int room() {
    return permits == null ? StageLimits.UNLIMITED : permits.size();
  }

  /**
   * Gives permits to what was claimed.
   *
   * @param leases the job and the token of each
   */
  void pass(Session session, List<@Nullable Object[]> leases) throws SQLException {
    if (permits == null) {
      return;
    }
    List<@Nullable Object[]> given = new ArrayList<>();
    for (int i = 0; i < leases.size(); i++) {
      @Nullable Object[] lease = leases.get(i);
      given.add(
          new @Nullable Object[] {lease[0], lease[1], key.pipeline(), key.stage(), permits.get(i)});
    }
    session.updateEach("givePermit", given);
  }
}
