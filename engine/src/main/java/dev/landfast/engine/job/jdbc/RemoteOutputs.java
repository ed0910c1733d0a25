package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.Settlement.Done;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What remote workers sent under the leases that one transaction settles as done. */
final class RemoteOutputs {
  private final Map<String, List<ArtifactRecord>> byToken = new HashMap<>();

  private RemoteOutputs() {}

  /**
   * Takes them out of their table. The rows of the leases are locked: no output comes after it.
   *
   * @param held the leases that are still held, by their tokens
   */
  static RemoteOutputs take(Session session, List<Said> all, Map<String, Held> held)
      throws SQLException {
    List<@Nullable Object[]> done = new ArrayList<>();
    Set<String> first = new HashSet<>(); // of two with one token only that one counts
    for (Said said : all) {
      Held lease = held.get(said.lease().token());
      if (lease != null && first.add(lease.token()) && said.isRemote() && isDone(said, lease)) {
        done.add(new @Nullable Object[] {lease.job(), lease.token()});
      }
    }
    RemoteOutputs outputs = new RemoteOutputs();
    session.queryEach(
        "outputs",
        row ->
            outputs
                .byToken
                .computeIfAbsent(row.getString("token"), token -> new ArrayList<>())
                .add(Rows.artifact(row)),
        done);
    session.updateEach("takeOutputs", done);
    return outputs;
  }

  private static boolean isDone(Said said, Held lease) {
    return said.outcome() instanceof Done && !said.isCancelled(lease);
  }

  /** By the stage that the lease is of. */
  List<ArtifactRecord> of(Held held) {
    return byToken.getOrDefault(held.token(), List.of()).stream()
        .map(output ->
            new ArtifactRecord(
                output.name(),
                held.stage(),
                output.type(),
                output.locator(),
                output.length(),
                output.sha256()))
        .toList();
  }
}
