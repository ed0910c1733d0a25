package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An answer, read to its end; its body is taken for UTF-8. */
record Reply(int status, HttpHeaders headers, String text) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** A header's only value; null when it is not there. */
  String header(String name) {
    assertThat(headers.allValues(name)).as(name).hasSize(1);
    return headers.allValues(name).getFirst();
  }

  boolean hasHeader(String name) {
    return headers.firstValue(name).isPresent();
  }

  JsonNode json() {
    return JSON.readTree(text);
  }

  /** What is at a JSON pointer, as text. */
  String at(String pointer) {
    JsonNode found = json().at(pointer);
    assertThat(found.isMissingNode()).as("%s of %s", pointer, text()).isFalse();
    return found.asString();
  }

  boolean has(String pointer) {
    return !json().at(pointer).isMissingNode();
  }

  Reply is(int expected) {
    assertThat(status).as(text()).isEqualTo(expected);
    return this;
  }

  /** Holds the answer against everything that is promised of a problem. */
  Reply isProblem(ProblemCode code) {
    return isProblem(code, code.status());
  }

  Reply isProblem(ProblemCode code, int expected) {
    assertThat(header("Content-Type")).as(text()).isEqualTo("application/problem+json");
    assertThat(at("/code")).as(text()).isEqualTo(code.name());
    assertThat(status).as(text()).isEqualTo(expected);
    assertThat(at("/status")).isEqualTo(Integer.toString(expected));
    assertThat(at("/type")).isEqualTo("urn:landfast:problem:" + code.name());
    assertThat(at("/title")).isEqualTo(code.title());
    assertThat(at("/correlationId")).isEqualTo(header("X-Correlation-Id"));
    assertThat(at("/detail"))
        .isNotBlank()
        .doesNotContainPattern(
            "Exception|dev\\.landfast|\\bat [a-z]+\\.[a-z]|SELECT|INSERT|/tmp/|null");
    return this;
  }
}
