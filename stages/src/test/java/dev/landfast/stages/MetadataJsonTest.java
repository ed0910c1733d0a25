package dev.landfast.stages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.tika.metadata.Metadata;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MetadataJsonTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Metadata metadata = new Metadata();

  @Test
  void namesAreSortedAndOnlySeveralValuesAreAnArray() {
    metadata.add("b", "2");
    metadata.add("c", "3");
    metadata.add("c", "4");
    metadata.add("a", "1");

    assertThat(new String(MetadataJson.of(metadata, 0), UTF_8))
        .isEqualTo("{\"a\":\"1\",\"b\":\"2\",\"c\":[\"3\",\"4\"]}");
  }

  @Test
  void tooManyNamesAreLeftOutAndThatIsSaid() {
    for (int i = 0; i < MetadataJson.NAMES_MAX + 1; i++) {
      metadata.add("name%04d".formatted(i), "value");
    }

    assertThat(json().propertyNames())
        .hasSize(MetadataJson.NAMES_MAX + 1)
        .contains(MetadataJson.SHORTENED)
        .doesNotContain("name%04d".formatted(MetadataJson.NAMES_MAX));
  }

  @Test
  void tooManyValuesAreLeftOutAndThatIsSaid() {
    for (int i = 0; i < MetadataJson.VALUES_MAX + 1; i++) {
      metadata.add("name", "value" + i);
    }

    assertThat(json().get("name")).hasSize(MetadataJson.VALUES_MAX);
    assertThat(json().get(MetadataJson.SHORTENED).stringValue()).isEqualTo("true");
  }

  @Test
  void tooLongAValueIsCutBetweenCharactersAndThatIsSaid() {
    metadata.add("name", "x".repeat(MetadataJson.VALUE_LENGTH_MAX - 1) + "𝄞");

    assertThat(json().get("name").stringValue())
        .isEqualTo("x".repeat(MetadataJson.VALUE_LENGTH_MAX - 1));
    assertThat(json().get(MetadataJson.SHORTENED).stringValue()).isEqualTo("true");
  }

  @Test
  void documentsThatWereNotReadAreCounted() {
    assertThat(MetadataJson.of(metadata, 3))
        .asString(UTF_8)
        .isEqualTo("{\"landfast:embeddedUnread\":\"3\"}");
  }

  private JsonNode json() {
    return JSON.readTree(MetadataJson.of(metadata, 0));
  }
}
