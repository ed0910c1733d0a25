package dev.landfast.server;

import dev.landfast.engine.intake.Refusal;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A small JSON object that a request brings. Only {@code application/json} is taken, which a page
 * of another site cannot make a browser send unasked.
 */
final class JsonBody {
  private static final int KIB = 1024;
  private static final int BYTES_MAX = 64 * KIB;
  private static final int TIME_LENGTH_MAX = 40;
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode object;

  private JsonBody(JsonNode object) {
    this.object = object;
  }

  /**
   * @param known the keys that it may have
   * @throws ProblemException if it is anything else; an empty body has no keys
   */
  static JsonBody read(Exchange exchange, Set<String> known) throws ProblemException {
    byte[] bytes = bytes(exchange);
    return bytes.length == 0
        ? new JsonBody(MAPPER.createObjectNode())
        : of(bytes, exchange.mediaType(), known);
  }

  /** The same of a body that was read; an empty one has to be declared as JSON, too. */
  static JsonBody of(byte[] bytes, @Nullable String mediaType, Set<String> known)
      throws ProblemException {
    if (!"application/json".equals(mediaType)) {
      throw new ProblemException(
          ProblemCode.UNSUPPORTED_MEDIA_TYPE,
          "This call takes JSON. Send it with Content-Type: application/json.");
    }
    if (bytes.length == 0) {
      return new JsonBody(MAPPER.createObjectNode());
    }
    JsonNode object = parse(bytes);
    refuseUnknown(object, known);
    return new JsonBody(object);
  }

  private static void refuseUnknown(JsonNode object, Set<String> known) throws ProblemException {
    for (String name : object.propertyNames()) {
      if (!known.contains(name)) {
        throw bad("There is no such key in this call's JSON. Known: " + list(known) + ".");
      }
    }
  }

  /** The body, which is a small one. */
  static byte[] bytes(Exchange exchange) throws ProblemException {
    return bytes(exchange, BYTES_MAX);
  }

  /** The body. */
  static byte[] bytes(Exchange exchange, int lengthMax) throws ProblemException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try {
      exchange
          .body()
          .readTo((chunk, last) -> {
            if (body.size() + chunk.remaining() > lengthMax) {
              throw new ProblemException(
                  ProblemCode.TOO_LARGE,
                  "The JSON of this call has at most " + lengthMax / KIB + " KiB.");
            }
            while (chunk.hasRemaining()) {
              body.write(chunk.get());
            }
          });
    } catch (Refusal e) {
      throw ProblemException.of(e);
    }
    return body.toByteArray();
  }

  private static JsonNode parse(byte[] bytes) throws ProblemException {
    try {
      JsonNode node = MAPPER.readTree(bytes);
      if (node.isObject()) {
        return node;
      }
    } catch (JacksonException e) {
      // said below
    }
    throw bad("The body is not one well-formed JSON object.");
  }

  /** Null when it is not there. */
  @Nullable String text(String name, int lengthMax) throws ProblemException {
    JsonNode value = object.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isString() || value.asString().isBlank() || value.asString().length() > lengthMax) {
      throw bad(name + " must be a text of 1 to " + lengthMax + " characters.");
    }
    if (value.asString().codePoints().anyMatch(Character::isISOControl)) {
      throw bad(name + " must be one line, without control characters.");
    }
    return whole(name, value.asString());
  }

  private static String whole(String name, String text) throws ProblemException {
    if (text.codePoints().anyMatch(JsonBody::isHalfACharacter)) {
      throw bad(name + " must be Unicode: it has half of a surrogate pair.");
    }
    return text;
  }

  /** JSON may say it, and no encoding can. */
  private static boolean isHalfACharacter(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }

  String requiredText(String name, int lengthMax) throws ProblemException {
    String text = text(name, lengthMax);
    if (text == null) {
      throw bad(name + " is missing.");
    }
    return text;
  }

  /** A time of RFC 3339; null when it is not there. */
  @Nullable Instant time(String name) throws ProblemException {
    return Exchange.time(name, text(name, TIME_LENGTH_MAX));
  }

  int number(String name, int otherwise, int min, int max) throws ProblemException {
    JsonNode value = object.get(name);
    if (value == null || value.isNull()) {
      return otherwise;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.asInt() < min
        || value.asInt() > max) {
      throw bad(name + " must be a whole number from " + min + " to " + max + ".");
    }
    return value.asInt();
  }

  /** From 0 to 1; null when it is not there. */
  @Nullable Double fraction(String name) throws ProblemException {
    JsonNode value = object.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    double fraction = value.isNumber() ? value.asDouble(Double.NaN) : Double.NaN;
    if (!(fraction >= 0 && fraction <= 1)) { // NaN, too: a number that is none of double's
      throw bad(name + " must be a number from 0 to 1.");
    }
    return fraction;
  }

  /** Empty when it is not there. */
  Optional<List<String>> texts(String name) throws ProblemException {
    JsonNode value = object.get(name);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    if (value.isArray()) {
      for (JsonNode element : value) {
        if (element.isString()) {
          texts.add(element.asString());
        }
      }
    }
    if (texts.isEmpty() || texts.size() != value.size()) {
      throw bad(name + " must be a list of texts, with one at least.");
    }
    return Optional.of(texts);
  }

  /**
   * The objects of a list; none when it is not there.
   *
   * @param known the keys that they may have
   */
  List<JsonBody> objects(String name, Set<String> known, int countMax) throws ProblemException {
    JsonNode value = object.get(name);
    if (value == null || value.isNull()) {
      return List.of();
    }
    if (!value.isArray() || value.size() > countMax) {
      throw bad(name + " must be a list of at most " + countMax + " objects.");
    }
    List<JsonBody> objects = new ArrayList<>();
    for (JsonNode element : value) {
      if (!element.isObject()) {
        throw bad(name + " must be a list of objects.");
      }
      refuseUnknown(element, known);
      objects.add(new JsonBody(element));
    }
    return objects;
  }

  /** A text of any length and characters, as it is; null when it is not there. */
  @Nullable String content(String name) throws ProblemException {
    JsonNode value = object.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isString()) {
      throw bad(name + " must be a text.");
    }
    return whole(name, value.asString());
  }

  static ProblemException bad(String detail) {
    return new ProblemException(ProblemCode.BAD_REQUEST, detail);
  }

  private static String list(Set<String> known) {
    return String.join(", ", known.stream().sorted().toList());
  }
}
