package dev.landfast.cli;

import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.setting.NearestName;
import dev.landfast.engine.stage.StageCatalog;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The names of pipelines, as the command line has them. */
final class PipelineName {
  private PipelineName() {}

  /**
   * @throws ParameterException if there is no such pipeline
   */
  static void require(String name, StageCatalog catalog, CommandSpec command) {
    if (catalog.pipeline(name).isPresent()) {
      return;
    }
    List<String> known = catalog.pipelines().stream().map(Pipeline::name).toList();
    String problem =
        "--pipeline "
            + name
            + " is not known. "
            + NearestName.to(name, known)
                .map(near -> "Did you mean '" + near + "'?")
                .orElse("There are " + String.join(", ", known) + ".");
    throw new ParameterException(
        command.commandLine(), problem, new TypeConversionException(problem));
  }
}
