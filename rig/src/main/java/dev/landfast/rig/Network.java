package dev.landfast.rig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network of this machine's own: each node in a namespace ({@code ip-netns(8)}), plugged by a
 * veth pair into a switch, which is a bridge in one more. The database is on the machine itself, at
 * the end of one more cable. Needs root and {@code ip}.
 *
 * <pre>
 *   [node] net0 ──── port2 [       ]
 *   [node] net0 ──── port3 [switch ] uplink ──── lf… (this machine, .1, the database)
 *   [node] net0 ──── port4 [       ]
 * </pre>
 *
 * <p>A cut takes the switch's port down. Packets vanish then, both ways, and no end is told: each
 * keeps its address, its route and its neighbour, which is fixed, so that nothing is refused and
 * nothing unreachable. No name is anybody else's: it holds this process's id.
 *
 * <p>One thread uses it; when the rig itself is interrupted, another one closes it. {@code this}
 * guards what there is.
 */
final class Network implements Site, AutoCloseable {
  /** The link that all nodes share. */
  static final String DATABASE = "database";

  private static final AtomicInteger NETWORKS = new AtomicInteger();

  /** For measurements between devices, and on no other network (RFC 2544, C.2.2). */
  private static final String PREFIX = "198.18.";

  private static final int SUBNETS = 256;
  private static final int NODES_MAX = 200;

  /** The last byte of an address, of an interface's too. */
  private static final int DATABASE_NUMBER = 1;

  private final String name;
  private final String subnet;
  private final String machineEnd;
  private final Map<String, Integer> nodes = new LinkedHashMap<>();
  private final Deque<String[]> undo = new ArrayDeque<>();
  private final Thread remover = new Thread(this::removeQuietly);
  private boolean closed;

  private Network() throws IOException {
    long process = ProcessHandle.current().pid();
    int number = NETWORKS.incrementAndGet();
    this.name = "landfast-" + process + "-" + number;
    this.machineEnd = "lf" + process + "n" + number;
    this.subnet = freeSubnet((int) (process % SUBNETS));
  }

  /**
   * A switch, the database's cable, and no nodes so far.
   *
   * @throws IOException if this machine does not allow it; nothing is left
   */
  static Network open() throws IOException {
    Network network = new Network();
    Runtime.getRuntime().addShutdownHook(network.remover);
    try {
      network.build();
    } catch (IOException e) {
      network.close();
      throw e;
    }
    return network;
  }

  /** Why there can be none on this machine; found by trying. */
  static Optional<String> missing() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return Optional.of("network namespaces take root");
    }
    try (Network network = open()) {
      network.into("trial");
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "network namespaces, veth pairs and a bridge cannot be made by ip(8), of Debian's"
              + " iproute2: "
              + e.getMessage());
    }
  }

  private void build() throws IOException {
    namespace(name);
    inSwitch("link", "add", "switch0", "type", "bridge");
    inSwitch("link", "set", "switch0", "up");
    machine(
        "link",
        "add",
        machineEnd,
        "address",
        mac(DATABASE_NUMBER),
        "type",
        "veth",
        "peer",
        "name",
        "uplink",
        "netns",
        name);
    undo.push(new String[] {"ip", "link", "del", machineEnd}); // its namespace goes later
    inSwitch("link", "set", "uplink", "master", "switch0", "up");
    machine("address", "add", address(DATABASE_NUMBER) + "/24", "dev", machineEnd);
    machine("link", "set", machineEnd, "up");
  }

  /** Plugs a node in when it is named for the first time. */
  @Override
  public synchronized List<String> into(String node) throws IOException {
    if (!nodes.containsKey(node)) {
      plugIn(node);
    }
    return List.of("ip", "netns", "exec", namespaceOf(node));
  }

  private void plugIn(String node) throws IOException {
    if (closed || nodes.size() == NODES_MAX) {
      throw new IOException("No node can be plugged in: the network is closed, or full.");
    }
    int number = DATABASE_NUMBER + 1 + nodes.size();
    String namespace = namespaceOf(node);
    namespace(namespace);
    nodes.put(node, number);
    inSwitch(
        "link",
        "add",
        "port" + number,
        "type",
        "veth",
        "peer",
        "name",
        "net0",
        "address",
        mac(number),
        "netns",
        namespace);
    inSwitch("link", "set", "port" + number, "master", "switch0", "up");
    in(namespace, "address", "add", address(number) + "/24", "dev", "net0");
    in(namespace, "link", "set", "lo", "up");
    in(namespace, "link", "set", "net0", "up");
    in(namespace, neighbour(DATABASE_NUMBER, "net0"));
    machine(neighbour(number, machineEnd));
  }

  /** From now on, nothing passes. */
  void cut(String node) throws IOException {
    inSwitch("link", "set", port(node), "down");
  }

  void heal(String node) throws IOException {
    inSwitch("link", "set", port(node), "up");
  }

  private synchronized String port(String node) {
    return node.equals(DATABASE) ? "uplink" : "port" + numberOf(node);
  }

  /** As the database sees it. */
  synchronized String addressOf(String node) {
    return address(numberOf(node));
  }

  private int numberOf(String node) {
    Integer number = nodes.get(node);
    if (number == null) {
      throw new IllegalArgumentException(node + " was never plugged in.");
    }
    return number;
  }

  @Override
  public List<String> addresses() {
    return List.of("localhost", address(DATABASE_NUMBER));
  }

  @Override
  public List<String> clients() {
    return List.of(subnet + "0/24");
  }

  private String namespaceOf(String node) {
    return name + "-" + node;
  }

  private String address(int number) {
    return subnet + number;
  }

  /** A locally administered one. */
  private static String mac(int number) {
    return String.format("02:6c:66:00:00:%02x", number);
  }

  /** That is not asked for, and so never found to be away. */
  private String[] neighbour(int number, String device) {
    return new String[] {
      "neighbour",
      "replace",
      address(number),
      "lladdr",
      mac(number),
      "dev",
      device,
      "nud",
      "permanent"
    };
  }

  private synchronized void namespace(String namespace) throws IOException {
    if (closed) {
      throw new IOException("The network is closed.");
    }
    machine("netns", "add", namespace);
    undo.push(new String[] {"ip", "netns", "del", namespace});
  }

  private void inSwitch(String... what) throws IOException {
    in(name, what);
  }

  private static void in(String namespace, String... what) throws IOException {
    ip(List.of("-n", namespace), what);
  }

  private static void machine(String... what) throws IOException {
    ip(List.of(), what);
  }

  private static void ip(List<String> where, String... what) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(where);
    command.addAll(List.of(what));
    Command.run(command.toArray(String[]::new));
  }

  private static String freeSubnet(int first) throws SocketException {
    List<String> used =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .map(InetAddress::getHostAddress)
            .toList();
    for (int i = 0; i < SUBNETS; i++) {
      String subnet = PREFIX + (first + i) % SUBNETS + ".";
      if (used.stream().noneMatch(address -> address.startsWith(subnet))) {
        return subnet;
      }
    }
    throw new SocketException("All subnets of " + PREFIX + "0.0/16 are in use.");
  }

  private void removeQuietly() {
    try {
      remove();
    } catch (IOException e) {
      System.err.println("Not removed: " + e.getMessage());
    }
  }

  /** What it has made, whatever of that is in use; the first failure is thrown at the end. */
  private synchronized void remove() throws IOException {
    closed = true;
    IOException failure = null;
    while (!undo.isEmpty()) {
      try {
        Command.run(undo.pop());
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      remove();
    } finally {
      forgetHook();
    }
  }

  private void forgetHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(remover);
    } catch (IllegalStateException e) {
      // it is running
    }
  }
}
