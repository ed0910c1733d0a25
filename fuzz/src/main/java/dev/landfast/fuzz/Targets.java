package dev.landfast.fuzz;

import dev.landfast.cli.CliTargets;
import dev.landfast.engine.blob.local.NoteTargets;
import dev.landfast.engine.intake.IntakeTargets;
import dev.landfast.publish.PublishTargets;
import dev.landfast.server.ServerTargets;
import dev.landfast.stages.StageTargets;
import java.util.List;
import java.util.stream.Stream;

/** All there are. */
final class Targets {
  static final List<Target> ALL =
      Stream.of(
              ServerTargets.ALL,
              StageTargets.ALL,
              CliTargets.ALL,
              IntakeTargets.ALL,
              NoteTargets.ALL,
              PublishTargets.ALL)
          .flatMap(List::stream)
          .toList();

  private Targets() {}

  static Target named(String name) {
    return ALL.stream()
        .filter(target -> target.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no target " + name + "."));
  }
}
