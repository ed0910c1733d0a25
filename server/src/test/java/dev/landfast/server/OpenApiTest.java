package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.engine.blob.BlobStore;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobReader.BatchState;
import dev.landfast.engine.job.JobReader.Timings;
import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.QueueView;
import dev.landfast.engine.job.Settlement.FileAccess;
import dev.landfast.engine.job.Settlement.Try;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds {@code openapi.json} and the server together. */
final class OpenApiTest {
  @AutoClose private static final TestServer SERVER = TestServer.start();
  private static final OpenApi DOCUMENT = OpenApi.DOCUMENT;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void documentsEachCallAndNoOther() {
    List<String> routed =
        SERVER.calls().stream().map(route -> route.method() + " " + route.template()).toList();
    List<String> documented = new ArrayList<>();
    DOCUMENT
        .root
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .propertyNames()
                .forEach(method ->
                    documented.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    assertThat(documented).containsExactlyInAnyOrderElementsOf(routed);
  }

  @Test
  void documentsEachPartOfAPathAsAParameter() {
    DOCUMENT
        .root
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .forEach(operation ->
                    assertThat(pathParameters(operation))
                        .as(path.getKey())
                        .isEqualTo(varyingParts(path.getKey()))));
  }

  @Test
  void answersTheDocumentWithItsVersion() {
    Reply reply = SERVER.get("/openapi.json").is(200);
    assertThat(reply.header("Content-Type")).isEqualTo("application/json");
    assertThat(reply.at("/info/version")).isEqualTo("1.2.3-test");
    assertThat(reply.text()).doesNotContain("${");
  }

  @Test
  void listsEachProblemCodeWithItsStatus() {
    JsonNode code = DOCUMENT.schema("Problem").at("/properties/code");
    assertThat(texts(code.path("enum")))
        .containsExactly(
            Arrays.stream(ProblemCode.values()).map(Enum::name).toArray(String[]::new));
    String description = code.path("description").asString();
    for (ProblemCode each : ProblemCode.values()) {
      assertThat(description).contains("- `" + each.name() + "` (" + each.status() + "): ");
    }
  }

  @Test
  void namesEachProblemCodeWhereItIsAnswered() {
    String responses =
        DOCUMENT.root.path("paths") + " " + DOCUMENT.root.at("/components/responses");
    for (ProblemCode each : ProblemCode.values()) {
      if (each != ProblemCode.METHOD_NOT_ALLOWED) { // of paths, not of calls
        assertThat(responses).contains("`" + each.name() + "`");
      }
    }
  }

  @Test
  void listsTheValuesOfEachEnum() {
    assertThat(values("Job", "state")).containsExactlyElementsOf(lowerCase(JobState.values()));
    assertThat(values("Batch", "state")).containsExactlyElementsOf(lowerCase(BatchState.values()));
    assertThat(values("BreakerState", "state"))
        .containsExactlyElementsOf(lowerCase(QueueView.BreakerState.values()));
    assertThat(values("JobError", "severity"))
        .containsExactlyElementsOf(lowerCase(JobError.Severity.values()));
    assertThat(values("JobError", "category"))
        .containsExactlyElementsOf(lowerCase(JobError.Category.values()));
  }

  static Stream<Map.Entry<String, Class<?>>> answers() {
    return Stream.of(
        Map.entry("File", Answers.FileAnswer.class),
        Map.entry("Job", Answers.JobAnswer.class),
        Map.entry("JobError", JobError.class),
        Map.entry("Attempt", Answers.AttemptAnswer.class),
        Map.entry("Timings", Timings.class),
        Map.entry("FileAccess", FileAccess.class),
        Map.entry("FileTry", Try.class),
        Map.entry("Artifact", Answers.ArtifactAnswer.class),
        Map.entry("Batch", Answers.BatchAnswer.class),
        Map.entry("BatchItem", Answers.ItemState.class),
        Map.entry("ItemProblem", Answers.ItemProblem.class),
        Map.entry("FileReceipt", Answers.FileReceipt.class),
        Map.entry("BatchReceipt", Answers.BatchReceipt.class),
        Map.entry("ItemReceipt", Answers.ItemReceipt.class),
        Map.entry("JobList", nested(JobsApi.class, "JobList")),
        Map.entry("JobBody", nested(JobsApi.class, "JobBody")),
        Map.entry("BatchList", nested(BatchesApi.class, "BatchList")),
        Map.entry("Status", StatusAnswer.class),
        Map.entry("PipelineStages", StatusAnswer.PipelineAnswer.class),
        Map.entry("StageDepth", QueueView.StageDepth.class),
        Map.entry("BreakerState", QueueView.BreakerView.class),
        Map.entry("Node", QueueView.NodeView.class),
        Map.entry("Volume", BlobStore.Room.class),
        Map.entry("Sample", Activity.Sample.class),
        Map.entry("FailureList", nested(StatusApi.class, "FailureList")),
        Map.entry("Failure", StatusAnswer.FailureAnswer.class),
        Map.entry("Retried", nested(JobsApi.class, "RetriedAnswer")),
        Map.entry("Leases", LeasesApi.Leases.class),
        Map.entry("Lease", LeasesApi.LeaseAnswer.class),
        Map.entry("LeaseInput", LeasesApi.InputAnswer.class),
        Map.entry("LeaseRenewal", LeasesApi.RenewalAnswer.class),
        Map.entry("LeaseSettled", LeasesApi.SettleAnswer.class),
        Map.entry("CallbackTaken", CallbacksApi.CallbackAnswer.class),
        Map.entry("ArtifactBody", LeasesApi.ArtifactBody.class),
        Map.entry("Health", nested(HealthApi.class, "Health")),
        Map.entry("Problem", Problem.class));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void documentsExactlyTheFieldsThatAreSent(Map.Entry<String, Class<?>> answer) {
    JsonNode schema = DOCUMENT.schema(answer.getKey());
    List<String> sent = new ArrayList<>();
    List<String> always = new ArrayList<>();
    for (RecordComponent component : answer.getValue().getRecordComponents()) {
      sent.add(component.getName());
      if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        always.add(component.getName());
      }
    }
    assertThat(schema.path("properties").propertyNames()).containsExactlyInAnyOrderElementsOf(sent);
    assertThat(texts(schema.path("required"))).containsExactlyInAnyOrderElementsOf(always);
  }

  @Test
  void documentsNoSchemaBesides() {
    List<String> known =
        Stream.concat(
                answers().map(Map.Entry::getKey), Stream.of("Id", "Time", "Sha256", "BatchCounts"))
            .toList();
    assertThat(DOCUMENT.root.at("/components/schemas").propertyNames())
        .containsExactlyInAnyOrderElementsOf(known);
  }

  @Test
  void givesExamplesThatKeepTheirSchemas() {
    List<JsonNode> medias = new ArrayList<>();
    collect(DOCUMENT.root, "content", medias);
    int checked = 0;
    for (JsonNode content : medias) {
      JsonNode media = content.path("application/json");
      List<JsonNode> examples = new ArrayList<>();
      if (media.has("example")) {
        examples.add(media.path("example"));
      }
      media.path("examples").forEach(example -> examples.add(example.path("value")));
      for (JsonNode example : examples) {
        DOCUMENT.validate("an example", media.path("schema"), example);
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(5);
  }

  @Test
  void usesEachComponentAndNamesNoOther() {
    List<JsonNode> references = new ArrayList<>();
    collect(DOCUMENT.root, "$ref", references);
    List<String> used = references.stream().map(JsonNode::asString).distinct().toList();
    List<String> there = new ArrayList<>();
    DOCUMENT
        .root
        .path("components")
        .properties()
        .forEach(kind ->
            kind.getValue()
                .propertyNames()
                .forEach(name -> there.add("#/components/" + kind.getKey() + "/" + name)));
    assertThat(used).containsExactlyInAnyOrderElementsOf(there);
  }

  /** The check itself: each of these must fail. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'status':'live','more':1}",
        "{}",
        "{'status':'dead'}",
        "{'status':1}",
        "{'status':null}",
        "[]",
        "'live'"
      })
  void checkRefusesWhatIsNotDocumented(String json) {
    JsonNode health = DOCUMENT.schema("Health");
    DOCUMENT.validate("health", health, JSON.readTree("{\"status\":\"live\"}"));
    assertThatThrownBy(
            () -> DOCUMENT.validate("health", health, JSON.readTree(json.replace('\'', '"'))))
        .isInstanceOf(AssertionError.class);
  }

  private static List<String> pathParameters(JsonNode operation) {
    return operation
        .path("parameters")
        .valueStream()
        .map(DOCUMENT::resolve)
        .filter(parameter -> parameter.path("in").asString().equals("path"))
        .map(parameter -> parameter.path("name").asString())
        .toList();
  }

  private static List<String> varyingParts(String template) {
    return Route.split(template).stream()
        .filter(part -> part.startsWith("{"))
        .map(part -> part.substring(1, part.length() - 1))
        .toList();
  }

  private static Class<?> nested(Class<?> owner, String name) {
    return Arrays.stream(owner.getDeclaredClasses())
        .filter(nested -> nested.getSimpleName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> values(String schema, String property) {
    return texts(DOCUMENT.schema(schema).at("/properties/" + property + "/enum"));
  }

  private static List<String> lowerCase(Enum<?>[] values) {
    return Arrays.stream(values).map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asString).toList();
  }

  private static void collect(JsonNode node, String name, List<JsonNode> found) {
    if (node.isObject() && node.has(name)) {
      found.add(node.path(name));
    }
    node.forEach(child -> collect(child, name, found));
  }
}
