package dev.landfast.rig;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Cuts of the links of nodes and of the database, each healed after a while of its own; several
 * links may be cut at the same time. One thread uses it.
 *
 * <p>What a cut node's transactions hold, others must get. The server ends a session when it was
 * idle in a transaction for 5 s, when an answer was not acknowledged for 5 s, and, when it waits
 * for a lock, 1 s after the kernel has missed its client for 5 s at most. So one that gets its lock
 * at the last moment may keep it until 11 s after the cut, and none is active then.
 */
final class NetworkCuts implements Trouble, AutoCloseable {
  private static final List<Kind> KINDS =
      List.of(
          Kind.SHORT,
          Kind.ANSWER,
          Kind.LONG,
          Kind.ALL,
          Kind.MIDDLE,
          Kind.ANSWER,
          Kind.SHORT,
          Kind.MIDDLE,
          Kind.ANSWER,
          Kind.SHORT);

  /** For a node to commit something. */
  private static final long COMMIT_MILLIS_MAX = 4_000;

  /**
   * For the kernel to acknowledge the request (TCP_DELACK_MAX of Linux): a node that it does not
   * reach would ask again, and be told after the heal that nobody knows it.
   */
  private static final long ACKNOWLEDGED_MILLIS = 200;

  /** Far longer than any cut. */
  private static final long WHOLE_MILLIS_MAX = 120_000;

  /** After a heal, a node is left alone so long. */
  private static final long REST_MILLIS = 5_000;

  /** These bounds, and the time that it takes on a busy machine to keep to them. */
  private static final long ACTIVE_MILLIS_MAX = 10_000;

  private static final long HELD_MILLIS_MAX = 15_000;

  private static final long LOOK_MILLIS = 500;

  private static final String OPEN =
      "SELECT pid, state, state = 'active' AS active FROM pg_stat_activity"
          + " WHERE client_addr = ?::inet AND xact_start IS NOT NULL";

  private final Network network;
  private final Connection connection;
  private final HeldCommits commits;
  private final FarmHistory history;
  private final Random random;
  private final List<String> nodes;
  private final int cutsWanted;
  private final Map<String, Cut> cut = new LinkedHashMap<>();
  private final Map<String, Long> healedNanos = new LinkedHashMap<>();
  private final Set<String> violations = new HashSet<>();
  private long lookedNanos = System.nanoTime();
  private long cuts;
  private long answers;
  private long heldMillis;

  /**
   * @param connection to the database, beside the network; closed by this
   * @param history for each cut
   * @param nodes whose links are cut, besides the database's
   */
  NetworkCuts(
      Network network,
      Connection connection,
      FarmHistory history,
      Random random,
      List<String> nodes,
      int cuts) {
    this.network = network;
    this.connection = connection;
    this.commits = new HeldCommits(connection);
    this.history = history;
    this.random = random;
    this.nodes = nodes;
    this.cutsWanted = cuts;
  }

  /** What of whom and for how long is decided here: the seed alone does. */
  @Override
  public List<Blow> blows() {
    List<Blow> blows = new ArrayList<>();
    for (int i = 0; i < cutsWanted; i++) {
      String node = nodes.get(random.nextInt(nodes.size()));
      Kind kind = KINDS.get(i % KINDS.size());
      int millis = random.nextInt(kind.millisMin, kind.millisMax);
      blows.add(
          switch (kind) {
            case SHORT, MIDDLE, LONG -> run -> cutNode(run, node, millis);
            case ANSWER -> run -> cutAnswer(run, node, millis);
            case ALL -> run -> cutAll(run, millis);
          });
    }
    Collections.shuffle(blows, random);
    return blows;
  }

  /** That node's link, or another's while it is cut. */
  private String cutNode(FarmRun run, String wanted, int millis) throws Exception {
    await(run, () -> !whole().isEmpty());
    List<String> whole = whole();
    String node = whole.contains(wanted) ? wanted : whole.getFirst();
    begin(node, millis, Set.of());
    return node + " is cut for " + millis + " ms";
  }

  /** The database's. */
  private String cutAll(FarmRun run, int millis) throws Exception {
    await(run, () -> !cut.containsKey(Network.DATABASE));
    begin(Network.DATABASE, millis, Set.of());
    return "the database is cut for " + millis + " ms";
  }

  /** Between a commit and its answer. */
  private String cutAnswer(FarmRun run, String wanted, int millis) throws Exception {
    await(run, () -> !cut.containsKey(Network.DATABASE) && !whole().isEmpty());
    commits.hold();
    try {
      String node = committing(wanted);
      TimeUnit.MILLISECONDS.sleep(ACKNOWLEDGED_MILLIS);
      begin(node, millis, Set.of());
      // looked for behind the cut: no answer of these has passed
      Set<String> held = commits.of(network.addressOf(node));
      cut.computeIfPresent(node, (name, it) -> it.with(held));
      return node + " is cut from " + held.size() + " answers to commits for " + millis + " ms";
    } finally {
      commits.letGo();
    }
  }

  /** That node when it commits something, or after a while one that does. */
  private String committing(String wanted) throws Exception {
    long begun = System.nanoTime();
    List<String> whole = whole();
    String node = whole.contains(wanted) ? wanted : whole.getFirst();
    while (commits.of(network.addressOf(node)).isEmpty() && !isOver(begun, COMMIT_MILLIS_MAX)) {
      TimeUnit.MILLISECONDS.sleep(1);
      if (isOver(begun, COMMIT_MILLIS_MAX / 2)) {
        node = whole.get(random.nextInt(whole.size()));
      }
    }
    return node;
  }

  private void await(FarmRun run, BooleanSupplier condition) throws Exception {
    run.pause(WHOLE_MILLIS_MAX, condition);
    if (!condition.getAsBoolean()) {
      throw new IllegalStateException("The links that were cut were not healed in time: " + cut);
    }
  }

  /** Those that are not cut, and were not just now. */
  private List<String> whole() {
    return nodes.stream()
        .filter(node -> !cut.containsKey(node))
        .filter(node -> {
          Long healed = healedNanos.get(node);
          return healed == null || isOver(healed, REST_MILLIS);
        })
        .toList();
  }

  private void begin(String node, int millis, Set<String> answering) throws Exception {
    long begunMillis = System.currentTimeMillis();
    network.cut(node);
    cut.put(node, new Cut(begunMillis, System.nanoTime(), millis, answering));
    cuts++;
  }

  @Override
  public void tend() throws Exception {
    for (Map.Entry<String, Cut> each : List.copyOf(cut.entrySet())) {
      if (isOver(each.getValue().begunNanos(), each.getValue().millis())) {
        heal(each.getKey(), each.getValue());
      }
    }
    if (isOver(lookedNanos, LOOK_MILLIS)) {
      look();
      lookedNanos = System.nanoTime();
    }
  }

  private void heal(String node, Cut over) throws Exception {
    if (!over.answering().isEmpty()) {
      Set<String> lost = new HashSet<>(over.answering());
      lost.removeAll(commits.servers(network.addressOf(node))); // may yet be heard
      answers += lost.size();
    }
    network.heal(node);
    cut.remove(node);
    healedNanos.put(node, System.nanoTime());
    history.add(
        FarmHistory.CUT,
        node,
        String.valueOf(over.begunMillis()),
        String.valueOf(System.currentTimeMillis()));
  }

  /** At what cut nodes hold. */
  private void look() throws SQLException {
    for (Map.Entry<String, Cut> each : cut.entrySet()) {
      boolean all = each.getKey().equals(Network.DATABASE);
      for (String node : all ? nodes : List.of(each.getKey())) {
        look(node, millisSince(each.getValue().begunNanos()));
      }
    }
  }

  private void look(String node, long millis) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(OPEN)) {
      query.setString(1, network.addressOf(node));
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          heldMillis = Math.max(heldMillis, millis);
          if (millis > (rows.getBoolean("active") ? ACTIVE_MILLIS_MAX : HELD_MILLIS_MAX)) {
            violations.add(
                node
                    + " is cut, and its session "
                    + rows.getInt("pid")
                    + " still "
                    + rows.getString("state"));
          }
        }
      }
    }
  }

  private static boolean isOver(long sinceNanos, long millis) {
    return millisSince(sinceNanos) >= millis;
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  @Override
  public boolean isOver() {
    return cut.isEmpty();
  }

  Set<String> violations() {
    return violations;
  }

  long cuts() {
    return cuts;
  }

  /** Commits whose answers never came. */
  long answers() {
    return answers;
  }

  /** So long after its cut a node was seen to hold a transaction, at most. */
  long heldMillis() {
    return heldMillis;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  /**
   * A link that is cut.
   *
   * @param answering the server processes whose answers to commits it came before
   */
  private record Cut(long begunMillis, long begunNanos, int millis, Set<String> answering) {
    Cut with(Set<String> others) {
      return new Cut(begunMillis, begunNanos, millis, others);
    }
  }

  private enum Kind {
    /** A lease that was renewed just before, and is again soon after, outlasts it. */
    SHORT(200, 4_000),
    /** Shorter than the bounds that a node sets itself: an answer takes up to 20 s, as a lease. */
    MIDDLE(4_000, 19_000),
    /** Longer than these. */
    LONG(22_000, 34_000),
    /** At a commit, until the server has given its answer up, after 5 s. */
    ANSWER(8_000, 24_000),
    /** The database's own link, for whatever time. */
    ALL(200, 34_000);

    final int millisMin;
    final int millisMax;

    Kind(int millisMin, int millisMax) {
      this.millisMin = millisMin;
      this.millisMax = millisMax;
    }
  }
}
