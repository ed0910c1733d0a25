package dev.landfast.rig;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/**
 * Holds back the answers to commits that are on the database's disk: all of them wait for a standby
 * that there is not (postgresql.org/docs/current/warm-standby.html, synchronous replication). When
 * they are let go, their answers are sent, and the others see what they have written.
 */
final class HeldCommits {
  private static final String SERVERS =
      "SELECT pid || ' ' || backend_start FROM pg_stat_activity WHERE client_addr = ?::inet";
  private static final String HOLD = "'nobody'";
  private static final String LET_GO = "''";

  private final Connection connection;

  /**
   * @param connection of a superuser, that commits by itself
   */
  HeldCommits(Connection connection) {
    this.connection = connection;
  }

  /** Those that are under way, and all to come. */
  void hold() throws SQLException {
    waitForStandbys(HOLD);
  }

  void letGo() throws SQLException {
    waitForStandbys(LET_GO);
  }

  private void waitForStandbys(String names) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("ALTER SYSTEM SET synchronous_standby_names = " + names);
      statement.execute("SELECT pg_reload_conf()");
    }
  }

  /** The server processes of a client that have committed and do not say so. */
  Set<String> of(String client) throws SQLException {
    return servers(SERVERS + " AND wait_event = 'SyncRep'", client);
  }

  /** All server processes of a client. */
  Set<String> servers(String client) throws SQLException {
    return servers(SERVERS, client);
  }

  private Set<String> servers(String sql, String client) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, client);
      Set<String> servers = new HashSet<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          servers.add(rows.getString(1));
        }
      }
      return servers;
    }
  }
}
