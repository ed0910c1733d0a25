package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.Breaker;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobFact;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.StageLimits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What keeps stages from being claimed for a while, on all nodes: circuit breakers and bounds of
 * attempts at the same time. Both are rows of the database.
 *
 * <pre>
 *  closed ──failuresMax in a row──► open ──pause is over──► half-open ──one is done──► closed
 *                                    ▲                          │
 *                                    └─────────one fails────────┘
 * </pre>
 *
 * <p>Open means no claim, and that an attempt that fails now spends nothing. Half-open means as
 * many leases at the same time as there are trials. A breaker stands for what a stage needs from
 * outside: only errors of the category {@code SERVICE} count, because one file's failure is its
 * own. Those of the category {@code STORAGE} count for a breaker of this run's access to the store,
 * behind which another node may well get.
 *
 * <p>Claims and settles use it in transactions of their own, at the same time.
 */
final class Breakers {
  /** Stands in place of a pipeline; the run stands in place of the stage. */
  static final String OF_STORES = "";

  private static final Logger LOG = LoggerFactory.getLogger(Breakers.class);
  private static final Comparator<Offer> BY_NAME =
      Comparator.comparing(Offer::pipeline).thenComparing(Offer::stage);

  private final Offer store;
  private final StageLimits limits;

  /**
   * What had failures when this process looked last, so that a settle need not look. What another
   * process wrote since is met at the next claim.
   */
  private volatile Set<Offer> failing = Set.of();

  /** Which group of stages goes first at the next claim. Of claims alone. */
  private int turn;

  Breakers(String run, StageLimits limits) {
    this.store = new Offer(OF_STORES, run);
    this.limits = limits;
  }

  /** The ways to the stages that may be claimed now, each first in its turn. */
  List<Gate> gates(Session session, Collection<Offer> offers) throws SQLException {
    Map<Offer, Pause> pauses = pauses(session);
    failing = Set.copyOf(pauses.keySet());
    Pause ofStore = pauses.getOrDefault(store, Pause.NONE);
    if (ofStore.isOpen(session)) {
      return List.of();
    }
    List<Offer> free = new ArrayList<>();
    List<Gate> gates = new ArrayList<>();
    for (Offer offer : new LinkedHashSet<>(offers)) {
      Pause pause = pauses.getOrDefault(offer, Pause.NONE);
      if (pause.isOpen(session)) {
        continue;
      }
      int most = limits.concurrencyMax(offer.pipeline(), offer.stage());
      if (pause.isHalfOpen(session)) {
        most = Math.min(most, breaker(offer).trialsMax());
      }
      if (most == StageLimits.UNLIMITED) {
        free.add(offer);
      } else {
        gates.add(Gate.bounded(session, offer, most, List.of(offer)));
      }
    }
    if (ofStore.isHalfOpen(session)) {
      return List.of(Gate.bounded(session, store, breaker(store).trialsMax(), free));
    }
    gates.add(Gate.free(free));
    Collections.rotate(gates, turn++);
    return gates;
  }

  /** For the settles of one transaction. */
  Settling settling(Session session) {
    return new Settling(session);
  }

  private Breaker breaker(Offer of) {
    return of.equals(store) ? Breaker.USUAL : limits.breaker(of.pipeline(), of.stage());
  }

  private static Map<Offer, Pause> pauses(Session session) throws SQLException {
    Map<Offer, Pause> pauses = new HashMap<>();
    session.query("pauses", row -> pauses.put(offer(row), Pause.of(row)));
    return pauses;
  }

  private static Offer offer(ResultSet row) throws SQLException {
    return new Offer(row.getString("pipeline"), row.getString("stage"));
  }

  /** What the settles of one transaction say of stages, gathered. */
  final class Settling {
    private final Session session;
    private final Set<Offer> worked = new TreeSet<>(BY_NAME);
    private final Map<Offer, Integer> failures = new TreeMap<>(BY_NAME);
    private @Nullable Map<Offer, Pause> pauses;

    private Settling(Session session) {
      this.session = session;
    }

    /** The attempt had all that it needs. */
    void worked(Held held) {
      for (Offer offer : List.of(new Offer(held.pipeline(), held.stage()), store)) {
        if (failing.contains(offer)) {
          worked.add(offer);
        }
      }
    }

    /** Returns for how many milliseconds the breaker of what failed is open still, often for 0. */
    long failed(Held held, JobError error) throws SQLException {
      return switch (error.category()) {
        case SERVICE -> failed(new Offer(held.pipeline(), held.stage()));
        case STORAGE -> failed(store);
        case INPUT, DATABASE, STAGE, LIMIT -> 0;
      };
    }

    private long failed(Offer offer) throws SQLException {
      failures.merge(offer, 1, Integer::sum);
      Map<Offer, Pause> found = pauses == null ? pauses(session) : pauses;
      pauses = found;
      return found.getOrDefault(offer, Pause.NONE).leftMillis(session);
    }

    /** Rows are written in the order of their names. */
    void write() throws SQLException {
      for (Offer offer : worked) {
        session.update("closeBreaker", offer.pipeline(), offer.stage(), session.leaseNow());
      }
      for (Map.Entry<Offer, Integer> failed : failures.entrySet()) {
        count(failed.getKey(), failed.getValue());
      }
      if (!failures.isEmpty()) {
        Set<Offer> all = new HashSet<>(failing);
        all.addAll(failures.keySet());
        failing = Set.copyOf(all);
      }
    }

    private void count(Offer offer, int more) throws SQLException {
      Breaker breaker = breaker(offer);
      long until = session.leaseNow() + breaker.pause().toMillis();
      Pause pause =
          session
              .queryOne(
                  "countFailures",
                  Pause::of,
                  offer.pipeline(),
                  offer.stage(),
                  more,
                  more >= breaker.failuresMax() ? until : null,
                  session.leaseNow(),
                  breaker.failuresMax(),
                  until)
              .orElseThrow();
      if (Long.valueOf(until).equals(pause.openUntil())) {
        session.tell(
            new JobFact.BreakerOpened(
                offer.equals(store) ? null : offer.pipeline(), offer.stage()));
        LOG.warn(
            "{} is left alone for {} s: it failed {} times in a row.",
            offer.equals(store)
                ? "The store"
                : "Stage " + offer.stage() + " of pipeline " + offer.pipeline(),
            breaker.pause().toSeconds(),
            pause.failures());
      }
    }
  }

  /**
   * A row.
   *
   * @param openUntil on the clock of leases; null while it was not opened
   */
  private record Pause(int failures, @Nullable Long openUntil) {
    static final Pause NONE = new Pause(0, null);

    static Pause of(ResultSet row) throws SQLException {
      long until = row.getLong("open_until");
      return new Pause(row.getInt("failures"), row.wasNull() ? null : until);
    }

    boolean isOpen(Session session) {
      return leftMillis(session) > 0;
    }

    boolean isHalfOpen(Session session) {
      return openUntil != null && !isOpen(session);
    }

    long leftMillis(Session session) {
      return openUntil == null ? 0 : Math.max(0, openUntil - session.leaseNow());
    }
  }
}
