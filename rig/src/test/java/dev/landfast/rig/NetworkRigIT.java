package dev.landfast.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slice of the network rig, and its network. */
final class NetworkRigIT {
  private static final int JOBS = 200;
  private static final int CUTS = 4;

  /** A short cut, one at a commit, a long one of 25 s, and one of all nodes. */
  private static final long SEED = 1198;

  private static final Duration AT_MOST = Duration.ofMinutes(10);

  /** Of bash, which says so, and of timeout(1). */
  private static final int REFUSED = 1;

  private static final int TIMED_OUT = 124;

  @TempDir Path folder;

  @BeforeEach
  void assumeNetwork() {
    Optional<String> missing = Network.missing();
    assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
  }

  @Test
  void everyAcknowledgedFileIsSettledOnceWhoeverIsCutOff() throws Exception {
    NetworkRig rig =
        new NetworkRig(System.err, System.getProperty("java.class.path"), folder, SEED);

    RigReport report = rig.run(JOBS, CUTS, AT_MOST);

    assertThat(report.isClean()).as(report.text()).isTrue();
    assertThat(report.figure("acknowledged")).isGreaterThanOrEqualTo(JOBS);
    assertThat(report.figure("cuts")).isEqualTo(CUTS);
    assertThat(report.figure("lostAnswers")).isPositive();
  }

  @Test
  void whatIsCutHearsNothingAndIsNotRefused() throws Exception {
    try (Network network = Network.open()) {
      network.into("one");
      network.into("other");
      assertThat(connect(network, "one")).isEqualTo(REFUSED); // nobody listens there

      network.cut("one");
      assertThat(connect(network, "one")).isEqualTo(TIMED_OUT);
      assertThat(connect(network, "other")).isEqualTo(REFUSED);

      network.heal("one");
      network.cut(Network.DATABASE);
      assertThat(connect(network, "one")).isEqualTo(TIMED_OUT);
      assertThat(connect(network, "other")).isEqualTo(TIMED_OUT);

      network.heal(Network.DATABASE);
      assertThat(connect(network, "one")).isEqualTo(REFUSED);
    }
  }

  private static int connect(Network network, String node) throws Exception {
    List<String> command = new ArrayList<>(network.into(node));
    String address = network.addresses().getLast();
    command.addAll(List.of("timeout", "1", "bash", "-c", ": > /dev/tcp/" + address + "/9"));
    return new ProcessBuilder(command).start().waitFor();
  }

  @Test
  void nothingOfItIsLeftAndNothingElseIsTouched() throws Exception {
    try (Network other = Network.open()) {
      other.into("node");
      List<String> before = ownNames();
      try (Network network = Network.open()) {
        network.into("node");
        network.cut("node");
        assertThat(ownNames()).containsAll(before).hasSize(before.size() + 3);
      }
      assertThat(ownNames()).isEqualTo(before);
    }
    assertThat(ownNames()).isEmpty();
  }

  /** Of namespaces and of interfaces. */
  private static List<String> ownNames() throws IOException {
    long process = ProcessHandle.current().pid();
    List<String> names = new ArrayList<>();
    try (Stream<Path> namespaces = Files.list(Path.of("/run/netns"))) {
      namespaces
          .map(namespace -> namespace.getFileName().toString())
          .filter(name -> name.startsWith("landfast-" + process + "-"))
          .forEach(names::add);
    }
    NetworkInterface.networkInterfaces()
        .map(NetworkInterface::getName)
        .filter(name -> name.startsWith("lf" + process + "n"))
        .forEach(names::add);
    names.sort(Comparator.naturalOrder());
    return names;
  }
}
