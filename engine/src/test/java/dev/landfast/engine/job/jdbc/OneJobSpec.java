package dev.landfast.engine.job.jdbc;

import java.util.HashMap;
import java.util.Map;

/**
 * What one job's leases do when everything happens one after the other. Lincheck calls it, by
 * reflection, as it called {@link LeaseScheduleTest.Workers}.
 */
public final class OneJobSpec {
  private static final int NONE = 0;

  /** The last lease of each worker; they are numbered from 1. */
  private final Map<Integer, Integer> leases = new HashMap<>();

  private int claimed;
  private int held = NONE;
  private int settled = NONE;
  private int lost;
  private int terms;
  private int heldUntil;
  private boolean over;

  public OneJobSpec() {
    claim(LeaseScheduleTest.FIRST_WORKER);
  }

  public boolean claim(int worker) {
    if (over || held != NONE) {
      return false;
    }
    held = ++claimed;
    leases.put(worker, held);
    heldUntil = terms + 1;
    return true;
  }

  public Told renew(int worker, boolean forged) {
    Integer lease = leases.get(worker);
    if (lease == null) {
      return Told.NOTHING;
    }
    if (forged || lease != held) {
      return Told.LOST;
    }
    heldUntil = terms + 1;
    return Told.HELD;
  }

  public Told finish(int worker, boolean forged) {
    Integer lease = leases.get(worker);
    if (lease == null) {
      return Told.NOTHING;
    }
    if (!forged && lease == held) {
      over = true;
      settled = held;
      held = NONE;
    }
    return !forged && lease == settled ? Told.HELD : Told.LOST;
  }

  public void passATerm() {
    terms++;
  }

  /** How many ran out. */
  public int expire() {
    if (held == NONE || heldUntil > terms) {
      return 0;
    }
    held = NONE;
    lost++;
    over = lost == LeaseScheduleTest.LOST_MAX;
    return 1;
  }

  /** What a worker is told of its lease. */
  public enum Told {
    /** It never had one. */
    NOTHING,
    HELD,
    LOST
  }
}
