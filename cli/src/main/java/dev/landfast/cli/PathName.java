package dev.landfast.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Makes a path of each argument that is one, in whatever locale. */
final class PathName implements ITypeConverter<Path> {
  @Override
  public Path convert(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException(
          "'"
              + text
              + "' cannot be a path here: the locale does not have all of its characters. Set"
              + " LC_ALL=C.UTF-8, or another one that has them.");
    }
  }
}
