package dev.landfast.rig;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PostgreSQL server that crashes when it is told to. It ends with this process, unless that is
 * killed ({@code kill -9}): then somebody has to end it by hand.
 */
final class FarmDatabase implements AutoCloseable {
  /** Of all nodes: each keeps up to eleven, and those of a killed one stay for a moment. */
  private static final int CONNECTIONS_MAX = 250;

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"");

  private static final String USER = "postgres";

  private final EmbeddedPostgres server;
  private final Site site;
  private final Path data;
  private final Path log;

  /**
   * Starts it.
   *
   * @param folder for its data, which are left there
   * @param site from which it can be reached, and whose other nodes may use it
   */
  FarmDatabase(Path folder, Site site) throws IOException, SQLException {
    this.site = site;
    this.data = folder.resolve("postgres");
    this.log = folder.resolve("postgres.log");
    this.server =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("listen_addresses", String.join(",", site.addresses()))
            .setServerConfig("max_connections", String.valueOf(CONNECTIONS_MAX))
            .start();
    admit(site.clients());
  }

  /** {@code pg_hba.conf} knows this machine alone. */
  private void admit(List<String> networks) throws IOException, SQLException {
    for (String network : networks) {
      Files.writeString(
          data.resolve("pg_hba.conf"),
          "host all " + USER + " " + network + " trust\n",
          StandardOpenOption.APPEND);
    }
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_reload_conf()");
    }
  }

  /** For the nodes of the site. */
  String url() {
    return "jdbc:postgresql://"
        + site.addresses().getLast()
        + ":"
        + server.getPort()
        + "/postgres?user="
        + USER;
  }

  /** From here, whatever becomes of the site's network. */
  Connection connect() throws SQLException {
    return DriverManager.getConnection(server.getJdbcUrl(USER, "postgres"));
  }

  /** As if it had crashed: what is committed comes back from its log when it starts again. */
  void crash() throws IOException, InterruptedException {
    control("stop", "-m", "immediate");
  }

  /** Returns when it takes connections. */
  void startAgain() throws IOException, InterruptedException {
    List<String> command = commandLine();
    List<String> options = new ArrayList<>();
    command.subList(1, command.size()).forEach(option -> options.add("\"" + option + "\""));
    control("start", "-l", log.toString(), "-o", String.join(" ", options));
  }

  private void control(String... what) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("unshare", "-U")); // it refuses to run as root
    }
    command.add(Path.of(commandLine().getFirst()).resolveSibling("pg_ctl").toString());
    command.addAll(List.of("-w", "-D", data.toString()));
    command.addAll(List.of(what));
    int status =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start()
            .waitFor();
    if (status != 0) {
      throw new IOException("pg_ctl " + what[0] + " ended with status " + status + ": see " + log);
    }
  }

  /** The one that it was started by last. */
  private List<String> commandLine() throws IOException {
    String line = Files.readString(data.resolve("postmaster.opts"));
    List<String> words = new ArrayList<>();
    words.add(line.substring(0, line.indexOf(' ')));
    Matcher quoted = WORD.matcher(line);
    while (quoted.find()) {
      words.add(quoted.group(1));
    }
    return words;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
