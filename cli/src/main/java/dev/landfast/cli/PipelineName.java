package dev.landfast.cli;

import dev.landfast.engine.job.Pipeline;
import dev.landfast.stages.StandardPipelines;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Takes the name of a pipeline that there is. */
final class PipelineName implements ITypeConverter<String> {
  @Override
  public String convert(String name) {
    List<String> known =
        StandardPipelines.catalog().pipelines().stream().map(Pipeline::name).toList();
    if (!known.contains(name)) {
      throw new TypeConversionException(
          "--pipeline "
              + name
              + " is not known. "
              + NearestName.to(name, known)
                  .map(near -> "Did you mean '" + near + "'?")
                  .orElse("There are " + String.join(", ", known) + "."));
    }
    return name;
  }
}
