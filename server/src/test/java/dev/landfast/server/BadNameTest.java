package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that nobody should have to handle. Nothing is left of their files. */
final class BadNameTest {
  @AutoClose private static final TestServer SERVER = TestServer.start();
  private static final String PATH = "/v1/files?pipeline=pass";

  private final TestServer.Traces before = SERVER.traces();

  @AfterEach
  void nothingIsLeftAndAGoodFileIsTaken() {
    assertThat(SERVER.traces()).isEqualTo(before);
    SERVER.takesAGoodFile();
  }

  static Stream<String> percentEncodedNames() {
    return Stream.of(
        "..%2Fup",
        "..%2F..%2Fetc%2Fpasswd",
        "%2Fetc%2Fpasswd",
        "a%2Fb",
        "a%5Cb",
        "C%3A%5Ca",
        ".",
        "..",
        "a%00b",
        "%00",
        "a%0Ab",
        "a%0D%0AX-Injected%3A1",
        "a%7Fb",
        "a%C2%85b",
        "%E2%80%AEcod.exe",
        "a%E2%80%8Fb",
        "a%E2%81%A6b",
        "a%D8%9Cb",
        "%20",
        "a".repeat(256),
        "a".repeat(300),
        "%C3%BC".repeat(128),
        "%F0%9F%99%82".repeat(64));
  }

  @ParameterizedTest
  @MethodSource("percentEncodedNames")
  void nameInTheQueryIsRefused(String name) {
    SERVER.put("pass", name, "abc").isProblem(ProblemCode.NAME_INVALID);
  }

  @ParameterizedTest
  @MethodSource("percentEncodedNames")
  void nameOfAPartInItsExtendedFormIsRefused(String name) {
    SERVER
        .put(PATH, disposition("form-data; name=\"f\"; filename*=UTF-8''" + name))
        .isProblem(ProblemCode.NAME_INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../up",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "C:\\a\\b.txt",
        ".",
        "..",
        "",
        " ",
        "\u202Ecod.exe",
        "a\u200Fb",
        "a\u2066b",
        "a\u0085b"
      })
  void nameOfAPartIsRefused(String name) {
    SERVER.put(PATH, new Multipart().file(name, "abc")).isProblem(ProblemCode.NAME_INVALID);
  }

  @Test
  void longNameOfAPartIsRefused() {
    SERVER
        .put(PATH, new Multipart().file("a".repeat(300), "abc"))
        .isProblem(ProblemCode.NAME_INVALID);
    SERVER
        .put(PATH, new Multipart().file("ü".repeat(128), "abc"))
        .isProblem(ProblemCode.NAME_INVALID);
  }

  @Test
  void extendedNameHidesBehindNoOther() {
    SERVER
        .put(PATH, disposition("form-data; filename=\"good\"; filename*=UTF-8''..%2Fbad"))
        .isProblem(ProblemCode.NAME_INVALID);
    SERVER
        .put(PATH, disposition("form-data; filename*=UTF-8''..%2Fbad; filename=\"good\""))
        .isProblem(ProblemCode.NAME_INVALID);
  }

  /** Percent signs that encode nothing, and bytes that are not UTF-8: a lone surrogate is none. */
  @ParameterizedTest
  @ValueSource(
      strings = {"%", "a%4", "%zz", "%ff%fe", "%ED%A0%80", "%C0%AF", "%F4%90%80%80", "%c3"})
  void queryThatIsNotUtf8IsRefused(String name) throws IOException {
    try (RawHttp raw = SERVER.raw()) {
      raw.head("POST " + PATH + "&name=" + name + " HTTP/1.1", "Host: x", "Content-Length: 3");
      raw.send("abc").read().isProblem(ProblemCode.BAD_REQUEST);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"%ff%fe", "%ED%A0%80", "%C0%AF", "%c3", "a%4"})
  void extendedNameThatIsNotUtf8IsRefused(String name) {
    SERVER
        .put(PATH, disposition("form-data; filename*=UTF-8''" + name))
        .isProblem(ProblemCode.NAME_INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00ff\u00fe", "\u00ed\u00a0\u0080", "\u00c0\u00af", "\u00c3"})
  void nameOfAPartThatIsNotUtf8IsRefused(String bytes) {
    String body = new String(new Multipart().file(bytes, "abc").end(), StandardCharsets.UTF_8);
    SERVER
        .send(
            "POST",
            PATH,
            body.getBytes(StandardCharsets.ISO_8859_1),
            "Content-Type",
            new Multipart().type())
        .isProblem(ProblemCode.NAME_INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "form-data; filename*=UTF-8''%zz",
        "form-data; filename*=nonsense",
        "form-data; filename*=no-charset''a",
        "form-data; filename=\"never closed"
      })
  void fileWhoseNameCannotBeReadIsNotTakenForAField(String disposition) {
    SERVER.put(PATH, disposition(disposition)).isProblem(ProblemCode.MULTIPART_INVALID);
    SERVER
        .put(
            "/v1/batches?pipeline=pass",
            new Multipart().part("Content-Disposition: " + disposition, "abc").file("good", "good"))
        .isProblem(ProblemCode.MULTIPART_INVALID);
  }

  @Test
  void nulInTheNameOfAPartIsRefused() {
    SERVER.put(PATH, new Multipart().file("a\0b", "abc")).isProblem(ProblemCode.MULTIPART_INVALID);
  }

  @Test
  void refusedNameIsShownWithoutWhatDeceives() {
    Multipart body = disposition("form-data; filename*=UTF-8''%E2%80%AEa%00b%0A" + "x".repeat(300));
    Reply reply = SERVER.put("/v1/batches?pipeline=pass", body).is(207);

    assertThat(reply.at("/items/0/problem/code")).isEqualTo("NAME_INVALID");
    assertThat(reply.at("/items/0/name")).startsWith("\uFFFDa\uFFFDb\uFFFDx").hasSizeLessThan(130);
  }

  private static Multipart disposition(String disposition) {
    return new Multipart().part("Content-Disposition: " + disposition, "abc");
  }
}
