package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code openapi.json}, and what it says of an answer. Stricter than JSON Schema: a field, a header
 * or a problem's code that the document does not name for this very answer fails the check, and so
 * does a keyword that the check does not know.
 */
final class OpenApi {
  static final OpenApi DOCUMENT = new OpenApi();

  private static final Set<String> SAYS_NOTHING =
      Set.of("description", "example", "examples", "default", "format");

  final JsonNode root;

  private OpenApi() {
    try (InputStream in = LandfastServer.class.getResourceAsStream("openapi.json")) {
      root = JsonMapper.builder().build().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Holds an answer against the document. */
  void check(String method, String path, Reply reply) {
    String where = method + " " + path + " " + reply.status();
    Optional<JsonNode> item = pathItem(path);
    String documented = (method.equals("HEAD") ? "GET" : method).toLowerCase(Locale.ROOT);
    JsonNode responses = item.map(found -> found.path(documented).path("responses")).orElse(null);
    if (responses == null || responses.isMissingNode()) {
      checkUnrouted(where, item.isPresent(), reply);
      return;
    }
    JsonNode response = resolve(responses.path(Integer.toString(reply.status())));
    JsonNode anyCall = resolve(responses.path("default"));
    if (reply.status() >= 400 && (response.isMissingNode() || !namesCode(response, reply))) {
      assertThat(namesCode(anyCall, reply))
          .as("%s is documented with the code of %s", where, reply.text())
          .isTrue();
      validate(where, schema("Problem"), reply.json());
      return;
    }
    assertThat(response.isMissingNode()).as("%s is not documented", where).isFalse();
    checkHeaders(where, response.path("headers"), reply);
    checkBody(where, method, response, reply);
  }

  /** Holds a problem against its schema. */
  void checkProblem(Reply reply) {
    validate("a problem", schema("Problem"), reply.json());
  }

  JsonNode schema(String name) {
    return root.at("/components/schemas/" + name);
  }

  /** What a {@code $ref} leads to; the node itself when it is none. */
  JsonNode resolve(JsonNode node) {
    if (!node.has("$ref")) {
      return node;
    }
    String target = node.path("$ref").asString();
    JsonNode found = root.at(target.substring(1));
    assertThat(found.isMissingNode()).as(target).isFalse();
    return found;
  }

  /** Holds a value against a schema. */
  void validate(String where, JsonNode schema, JsonNode value) {
    for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
      JsonNode said = keyword.getValue();
      switch (keyword.getKey()) {
        case "$ref" -> validate(where, resolve(schema), value);
        case "type" ->
            hold(where, isOfType(said.asString(), value), "is not of type " + said, value);
        case "enum" ->
            hold(where, said.valueStream().anyMatch(value::equals), "is none of " + said, value);
        case "pattern" ->
            hold(where, value.asString().matches(said.asString()), "does not match " + said, value);
        case "minimum" ->
            hold(where, value.asDouble() >= said.asDouble(), "is less than " + said, value);
        case "maximum" ->
            hold(where, value.asDouble() <= said.asDouble(), "is more than " + said, value);
        case "required" ->
            said.forEach(name -> hold(where, value.has(name.asString()), "lacks " + name, value));
        case "properties" -> validateFields(where, said, value);
        case "items" -> {
          for (int i = 0; i < value.size(); i++) {
            validate(where + "/" + i, said, value.path(i));
          }
        }
        default ->
            hold(
                where,
                SAYS_NOTHING.contains(keyword.getKey()),
                "has a schema with the keyword " + keyword.getKey(),
                schema);
      }
    }
  }

  private void validateFields(String where, JsonNode documented, JsonNode value) {
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      JsonNode schema = documented.path(field.getKey());
      hold(where, !schema.isMissingNode(), "has the undocumented field " + field.getKey(), value);
      validate(where + "/" + field.getKey(), schema, field.getValue());
    }
  }

  private void checkUnrouted(String where, boolean known, Reply reply) {
    if (reply.status() == 404 || reply.status() == 405) {
      assertThat(reply.status()).as(where).isEqualTo(known ? 405 : 404);
      assertThat(reply.hasHeader("Allow")).as(where).isEqualTo(known);
    }
    assertThat(reply.status()).as(where).isGreaterThanOrEqualTo(400);
    if (!reply.text().isEmpty()) {
      checkProblem(reply);
    }
  }

  private void checkHeaders(String where, JsonNode documented, Reply reply) {
    assertThat(reply.headers().allValues("X-Correlation-Id")).as(where).hasSize(1);
    for (Map.Entry<String, JsonNode> header : root.at("/components/headers").properties()) {
      String name = header.getKey();
      boolean sent = reply.hasHeader(name);
      assertThat(sent && !documented.has(name)).as("%s has %s undocumented", where, name).isFalse();
      if (resolve(documented.path(name)).path("required").asBoolean()) {
        assertThat(sent).as("%s has %s", where, name).isTrue();
      }
      if (sent) {
        validateHeader(where + " " + name, header.getValue().path("schema"), reply.header(name));
      }
    }
  }

  private void validateHeader(String where, JsonNode schema, String value) {
    boolean number = schema.path("type").asString().equals("integer");
    JsonMapper json = JsonMapper.builder().build();
    validate(where, schema, number ? json.readTree(value) : json.valueToTree(value));
  }

  private void checkBody(String where, String method, JsonNode response, Reply reply) {
    JsonNode content = response.path("content");
    if (content.isMissingNode() || method.equals("HEAD")) {
      assertThat(reply.text()).as(where).isEmpty();
      return;
    }
    String type = reply.header("Content-Type");
    JsonNode media = content.has(type) ? content.path(type) : content.path("*/*");
    assertThat(media.isMissingNode()).as("%s answers %s", where, type).isFalse();
    if (type.endsWith("json") && content.has(type)) {
      validate(where, media.path("schema"), reply.json());
    }
  }

  /**
   * The description of a response with problems names their codes; without a body there is none.
   */
  private static boolean namesCode(JsonNode response, Reply reply) {
    return reply.text().isEmpty()
        || response.path("description").asString().contains("`" + reply.at("/code") + "`");
  }

  /** A path without varying parts goes before one with some (OpenAPI 3.1, section 4.8.8.2). */
  private Optional<JsonNode> pathItem(String path) {
    if (root.path("paths").has(path)) {
      return Optional.of(root.path("paths").path(path));
    }
    List<String> parts = Route.split(path);
    return root.path("paths").properties().stream()
        .filter(item -> new Route("", item.getKey(), exchange -> {}).match(parts).isPresent())
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static boolean isOfType(String type, JsonNode value) {
    return switch (type) {
      case "string" -> value.isString();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "array" -> value.isArray();
      case "object" -> value.isObject();
      default -> throw new IllegalArgumentException("The check does not know the type " + type);
    };
  }

  private static void hold(String where, boolean holds, String what, JsonNode value) {
    assertThat(holds).as("%s: %s %s", where, value, what).isTrue();
  }
}
