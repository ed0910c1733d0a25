package dev.landfast.stages.call;

import dev.landfast.engine.setting.Setting;
import dev.landfast.engine.setting.WrongSettingException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline says of a service.
 *
 * @param url where requests go
 * @param headers that each request has, with the bearer token among them
 * @param signer of requests; null for none
 * @param send the earlier output that is sent; null for the file itself
 * @param output what the answer becomes; null when its content is not wanted
 * @param type the answer's media type; null for any
 * @param answerBytesMax of an answer's content
 * @param timeout of one request, until all of its answer is there
 * @param poll between two looks for an answer that comes later
 * @param callbackUrl under which the service reaches this server; null where it cannot
 * @param callbackAtMost how long it may take to call back
 */
record CallSettings(
    URI url,
    Map<String, String> headers,
    @Nullable WebhookSigner signer,
    @Nullable String send,
    @Nullable String output,
    @Nullable String type,
    int answerBytesMax,
    Duration timeout,
    Duration poll,
    @Nullable String callbackUrl,
    Duration callbackAtMost) {
  private static final int MIB = 1024 * 1024;
  private static final int ANSWER_MIB_MAX = 256;
  private static final int ANSWER_MIB_USUAL = 16;
  private static final int HOUR_SECONDS = 60 * 60;
  private static final int WEEK_SECONDS = 7 * 24 * HOUR_SECONDS;
  private static final int TIMEOUT_SECONDS_USUAL = 60;
  private static final int POLL_SECONDS_USUAL = 2;
  private static final Pattern TYPE = Pattern.compile("[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+");
  private static final Pattern NAME = Pattern.compile("[^/\\\\\\p{Cntrl}]{1,255}");
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
  private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7e]{0,1000}");

  /** Set by the client, or by this stage. */
  private static final Set<String> OWN_HEADERS =
      Set.of("connection", "content-length", "expect", "host", "upgrade", "content-type");

  /**
   * @param variables of the environment
   */
  static CallSettings of(Setting with, Function<String, @Nullable String> variables)
      throws WrongSettingException {
    Map<String, String> headers = headers(with);
    Optional<String> bearer = variable(with, "bearerVariable", variables);
    bearer.ifPresent(token -> headers.put("Authorization", "Bearer " + token));
    Setting callbackUrl = with.part("callbackUrl").orElse(null);
    return new CallSettings(
        url(with.needed("url")),
        headers,
        signer(with, variables),
        matching(with, "send", NAME, "is no name of an output"),
        matching(with, "output", NAME, "is no name for an output"),
        matching(with, "type", TYPE, "is no media type such as text/plain"),
        MIB * with.number("answerMiBMax", ANSWER_MIB_USUAL, 1, ANSWER_MIB_MAX),
        Duration.ofSeconds(with.number("timeoutSeconds", TIMEOUT_SECONDS_USUAL, 1, HOUR_SECONDS)),
        Duration.ofSeconds(with.number("pollSeconds", POLL_SECONDS_USUAL, 1, HOUR_SECONDS)),
        callbackUrl == null ? null : url(callbackUrl).toString().replaceAll("/+$", ""),
        Duration.ofSeconds(with.number("callbackSecondsMax", HOUR_SECONDS, 1, WEEK_SECONDS)));
  }

  private static URI url(Setting setting) throws WrongSettingException {
    try {
      URI url = new URI(setting.text());
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (http && url.getHost() != null && url.getUserInfo() == null && url.getFragment() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw setting.wrong(
        "is no URL like https://service.example/parse, without user and password: those go into"
            + " 'bearerVariable'");
  }

  private static Map<String, String> headers(Setting with) throws WrongSettingException {
    Map<String, String> headers = new LinkedHashMap<>();
    Setting all = with.part("headers").orElse(null);
    if (all == null) {
      return headers;
    }
    for (Map.Entry<String, Setting> header : all.parts().entrySet()) {
      String name = header.getKey();
      String value = header.getValue().valueText();
      boolean own = OWN_HEADERS.contains(name.toLowerCase(java.util.Locale.ROOT));
      if (own || !HEADER.matcher(name).matches() || !HEADER_VALUE.matcher(value).matches()) {
        throw header.getValue().wrong("is no header that can be set");
      }
      headers.put(name, value);
    }
    return headers;
  }

  private static @Nullable WebhookSigner signer(
      Setting with, Function<String, @Nullable String> variables) throws WrongSettingException {
    String secret = variable(with, "secretVariable", variables).orElse(null);
    if (secret == null) {
      return null;
    }
    try {
      return new WebhookSigner(secret);
    } catch (IllegalArgumentException e) {
      throw with.needed("secretVariable")
          .wrong(
              "names a variable whose value "
                  + e.getMessage()
                  + ": make one with 'echo"
                  + " whsec_$(openssl rand -base64 32)'");
    }
  }

  private static Optional<String> variable(
      Setting with, String key, Function<String, @Nullable String> variables)
      throws WrongSettingException {
    Setting name = with.part(key).orElse(null);
    if (name == null) {
      return Optional.empty();
    }
    String value = variables.apply(name.text());
    if (value == null || value.isBlank() || !HEADER_VALUE.matcher(value).matches()) {
      throw name.wrong("names the variable " + name.text() + ", which is not set, or not in ASCII");
    }
    return Optional.of(value);
  }

  private static @Nullable String matching(Setting with, String key, Pattern pattern, String wrong)
      throws WrongSettingException {
    Setting part = with.part(key).orElse(null);
    if (part == null) {
      return null;
    }
    if (!pattern.matcher(part.text()).matches()) {
      throw part.wrong(wrong);
    }
    return part.text();
  }
}
