package dev.landfast.rig;

import java.util.List;
import java.util.stream.Stream;

/** All that the rigs know. */
final class Scenarios {
  private Scenarios() {}

  /** The quick ones first. */
  static List<Scenario> all() {
    return Stream.of(
            FileScenarios.all(), SidecarScenarios.all(), BlobScenarios.all(), FolderScenarios.all())
        .flatMap(List::stream)
        .toList();
  }

  static Scenario named(String name) {
    return all().stream()
        .filter(scenario -> scenario.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No such scenario: " + name));
  }
}
