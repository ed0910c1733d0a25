package dev.landfast.server;

import static dev.landfast.fuzz.Target.require;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfast.fuzz.Draws;
import dev.landfast.server.CallbackOutputs.Sent;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@link JsonBody}, and what is made of one that says how a stage ended. */
final class JsonProperties {
  private static final Set<String> KNOWN =
      Set.of(
          "outcome",
          "code",
          "detail",
          "category",
          "afterSeconds",
          "progress",
          "max",
          "stages",
          "since",
          "outputs");
  private static final int TEXT_MAX = 100;

  private JsonProperties() {}

  /** Any body has values within their bounds, or is a problem; what was put in comes out. */
  static void body(byte[] input) throws ProblemException {
    JsonBody any = read(input);
    if (any != null) {
      for (String name : KNOWN) {
        look(any, name);
      }
      try {
        LeasesApi.said(any);
        for (Sent sent : CallbackOutputs.of(any)) {
          require(!sent.name().isBlank(), "An output has a name.");
        }
      } catch (ProblemException e) {
        // as documented
      }
    }
    Draws draws = new Draws(input);
    String text = "t" + draws.text(TEXT_MAX / 2).replaceAll("\\p{Cc}", " ");
    int number = draws.below(65_536);
    double fraction = draws.below(65_536) / 65_535.0;
    Instant time = Instant.ofEpochSecond(number * 3_800_000L, draws.below(65_536));
    byte[] content = draws.bytes(TEXT_MAX);
    JsonBody built =
        JsonBody.of(
            Json.bytes(
                Map.of(
                    "detail",
                    text,
                    "max",
                    number,
                    "progress",
                    fraction,
                    "since",
                    time.toString(),
                    "stages",
                    List.of(text, "b"),
                    "outputs",
                    List.of(Map.of("name", text, "base64", content)))),
            "application/json",
            KNOWN);
    require(text.equals(built.text("detail", TEXT_MAX)), "Another text came out.");
    require(built.number("max", -1, 0, 65_536) == number, "Another number came out.");
    require(
        Double.valueOf(fraction).equals(built.fraction("progress")), "Another fraction came out.");
    require(time.equals(built.time("since")), "Another time came out.");
    require(built.texts("stages").equals(Optional.of(List.of(text, "b"))), "Other texts came out.");
    Sent sent = CallbackOutputs.of(built).getFirst();
    require(sent.content().equals(ByteBuffer.wrap(content)), "Another output came out.");
  }

  private static void look(JsonBody body, String name) {
    try {
      String text = body.text(name, TEXT_MAX);
      require(
          text == null || (!text.isBlank() && text.length() <= TEXT_MAX), "A text has its bounds.");
      require(
          text == null || text.equals(new String(text.getBytes(UTF_8), UTF_8)),
          "It is no Unicode.");
    } catch (ProblemException e) {
      // as documented, and below
    }
    try {
      int number = body.number(name, 3, 1, 100);
      require(number >= 1 && number <= 100, "A number has its bounds.");
    } catch (ProblemException e) {
      // no number
    }
    try {
      Double fraction = body.fraction(name);
      require(fraction == null || (fraction >= 0 && fraction <= 1), "A fraction has its bounds.");
    } catch (ProblemException e) {
      // no fraction
    }
    try {
      require(body.texts(name).map(texts -> !texts.isEmpty()).orElse(true), "A list has texts.");
    } catch (ProblemException e) {
      // no list of texts
    }
    try {
      Instant _ = body.time(name);
    } catch (ProblemException e) {
      // no time
    }
  }

  private static @Nullable JsonBody read(byte[] input) {
    try {
      return JsonBody.of(input, "application/json", KNOWN);
    } catch (ProblemException e) {
      return null;
    }
  }
}
