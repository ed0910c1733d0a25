package dev.landfast.stages.call;

import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Whether an answer is what was asked for: rubbish must not become an output. */
final class AnswerContent {
  private static final String ANY_TYPE = "application/octet-stream";
  private static final Pattern TYPE = Pattern.compile("[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+");
  private static final Pattern OTHER_CHARSET =
      Pattern.compile(";\\s*charset=\"?(?!utf-8|us-ascii)", Pattern.CASE_INSENSITIVE);
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private AnswerContent() {}

  /**
   * The content's media type.
   *
   * @param wanted the type that it must have; null for any
   * @throws CallFailedException if it is something else
   */
  static String checked(HttpHeaders headers, byte[] content, @Nullable String wanted)
      throws CallFailedException {
    String header = headers.firstValue("Content-Type").orElse(ANY_TYPE);
    String type = header.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    if (!TYPE.matcher(type).matches()) {
      type = ANY_TYPE;
    }
    if (wanted != null && !wanted.equals(type)) {
      throw wrong("is of the type " + type + ", and not " + wanted);
    }
    boolean json = type.equals("application/json") || type.endsWith("+json");
    if (json || type.startsWith("text/")) {
      if (OTHER_CHARSET.matcher(header).find() || !isUtf8(content)) {
        throw wrong("is no UTF-8");
      }
    }
    if (json && !isJson(content)) {
      throw wrong("is no JSON");
    }
    return type;
  }

  private static boolean isUtf8(byte[] content) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static boolean isJson(byte[] content) {
    try {
      return !JSON.readTree(content).isMissingNode();
    } catch (JacksonException e) {
      return false;
    }
  }

  private static CallFailedException wrong(String what) {
    return new CallFailedException(
        "CALL_ANSWER_WRONG",
        "The outside service's answer "
            + what
            + ". Look there for this job's id; retry the job when the service is well.");
  }
}
