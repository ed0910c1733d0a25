package dev.landfast.stages;

import static dev.landfast.fuzz.Target.require;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Objects;
import org.apache.tika.mime.MediaType;

/** {@link DocumentTypes} by name and by declaration, and {@link TypeExpectation}. */
final class NameProperties {
  private NameProperties() {}

  /** Any name and any declaration say a known type or nothing; what is as expected fits. */
  static void types(byte[] input) {
    String text = new String(input, UTF_8);
    int line = text.indexOf('\n');
    String name = line < 0 ? text : text.substring(0, line);
    String declared = text.substring(line + 1);

    MediaType byName = DocumentTypes.ofName(name);
    MediaType byDeclaration = DocumentTypes.ofDeclared(declared);
    for (MediaType type : new MediaType[] {byName, byDeclaration}) {
      require(type == null || !type.equals(DocumentTypes.BINARY), "The unknown is called known.");
    }
    int dot = name.lastIndexOf('.');
    String ending = dot < 0 ? "" : name.substring(dot).toUpperCase(Locale.ROOT);
    if (ending.chars().allMatch(c -> c < 128)) {
      MediaType plain = dot < 0 ? null : DocumentTypes.ofName("x" + ending);
      require(Objects.equals(byName, plain), "More than the end of a name matters.");
    }
    TypeExpectation expectation = TypeExpectation.of(name, declared);
    require(byName == null || expectation.nameFits(byName), "What the name says does not fit it.");
    require(
        byDeclaration == null || expectation.declaredFits(byDeclaration),
        "What was declared does not fit its declaration.");
    require(
        (expectation.hint() == null) == (byName == null && byDeclaration == null),
        "There is no hint although something was said.");
  }
}
