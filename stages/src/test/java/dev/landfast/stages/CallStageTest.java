package dev.landfast.stages;

import static dev.landfast.stages.RunningEngine.artifactNames;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.landfast.engine.job.Breaker;
import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobReader.AttemptView;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.Pipeline;
import dev.landfast.engine.job.Retry;
import dev.landfast.engine.job.SettleResult;
import dev.landfast.engine.job.StageLimits;
import dev.landfast.engine.job.StageSpec;
import dev.landfast.engine.setting.Setting;
import dev.landfast.engine.setting.WrongSettingException;
import dev.landfast.engine.stage.StageCatalog;
import dev.landfast.engine.stage.StageResult;
import dev.landfast.stages.call.CallStage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A service on this machine that answers well, late, twice, never, and with rubbish. */
class CallStageTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final byte[] CONTENT = "Grüße\0".getBytes(UTF_8);
  private static final int ATTEMPTS_MAX = 3;

  @TempDir Path folder;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Map<String, String>> received =
      Collections.synchronizedList(new ArrayList<>());
  private final Queue<HttpHandler> answers = new ArrayDeque<>(); // guarded by itself
  private final Map<String, Object> with = new HashMap<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private HttpServer service;
  private @Nullable RunningEngine engine;

  @BeforeEach
  void startService() throws IOException {
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.setExecutor(threads);
    service.createContext("/", this::handle);
    service.start();
    with.put("url", url("/parse"));
    with.put("output", "text.txt");
    with.put("pollSeconds", 1);
  }

  @AfterEach
  void stop() throws IOException {
    over.countDown();
    if (engine != null) {
      engine.close();
    }
    service.stop(0);
    threads.close();
  }

  @Test
  void fileIsSentSignedAndTheAnswerIsTheOutput() throws Exception {
    with.put("secretVariable", "SECRET");
    with.put("bearerVariable", "TOKEN");
    with.put("headers", Map.of("X-Model", "tiny"));
    answer(200, "text/plain; charset=utf-8", "Hello, ü");

    JobView job = run("Brief an Möwe.bin");

    assertThat(job.state()).as("%s", job).isEqualTo(JobState.DONE);
    assertThat(engine().artifact(job, "text.txt")).isEqualTo("Hello, ü");
    Map<String, String> request = received.getFirst();
    assertThat(request)
        .containsEntry("method", "POST")
        .containsEntry("body", new String(CONTENT, ISO_8859_1))
        .containsEntry("content-length", "" + CONTENT.length)
        .containsEntry("content-type", "application/x-thing")
        .containsEntry(
            "content-disposition", "attachment; filename*=UTF-8''Brief%20an%20M%C3%B6we.bin")
        .containsEntry("x-model", "tiny")
        .containsEntry("authorization", "Bearer abc")
        .containsEntry("webhook-id", job.id() + ".call")
        .doesNotContainKey("landfast-callback");
    long time = Long.parseLong(request.get("webhook-timestamp"));
    assertThat(new Webhook(SECRET).sign(job.id() + ".call", time, new String(CONTENT, UTF_8)))
        .isEqualTo(request.get("webhook-signature"));
  }

  @Test
  void answerMayComeLater() throws Exception {
    with.put("secretVariable", "SECRET");
    answer(exchange -> {
      exchange.getResponseHeaders().add("Location", "/jobs/7");
      reply(exchange, 202, "text/plain", "wait");
    });
    answer(202, "text/plain", "still");
    answer(503, "text/plain", "away");
    answer(200, "text/plain", "done");

    JobView job = run("a.txt");

    assertThat(job.state()).as("%s", job).isEqualTo(JobState.DONE);
    assertThat(engine().artifact(job, "text.txt")).isEqualTo("done");
    assertThat(received)
        .extracting(it -> it.get("method"))
        .containsExactly("POST", "GET", "GET", "GET");
    assertThat(received.get(3).get("path")).isEqualTo("/jobs/7");
    assertThat(received.get(3))
        .containsEntry("webhook-id", job.id() + ".call")
        .containsEntry("x-correlation-id", "correlation-a.txt");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://other.example/x", "//other.example/x", "http://127.0.0.1:1/x", ":"})
  void answerThatIsToComeFromSomebodyElseIsNotAskedFor(String location) throws Exception {
    answerAlways(exchange -> {
      exchange.getResponseHeaders().add("Location", location);
      reply(exchange, 202, "text/plain", "");
    });

    assertFailed(run("a.txt"), "CALL_REFUSED", ATTEMPTS_MAX);
    assertThat(received).extracting(it -> it.get("method")).containsOnly("POST");
  }

  @Test
  void serviceMayCallBack() throws Exception {
    with.put("callbackUrl", "http://127.0.0.1:8484/");
    answer(202, "text/plain", "");
    open();
    String job = engine().send("call", "a.txt", null, CONTENT);
    engine().await(job, view -> view.state() == JobState.WAITING);
    String callback = Objects.requireNonNull(received.getFirst().get("landfast-callback"));
    assertThat(callback).startsWith("http://127.0.0.1:8484/v1/callbacks/" + job + ".");

    String id = callback.substring(callback.lastIndexOf('/') + 1);
    assertThat(engine().called(id, new StageResult.Done())).isEqualTo(SettleResult.ACCEPTED);
    assertThat(engine().called(id, new StageResult.Done())).isEqualTo(SettleResult.LEASE_LOST);
    assertThat(engine().awaitFinal(job).state()).isEqualTo(JobState.DONE);
  }

  @Test
  void serviceThatCannotCallBackIsNotWaitedFor() throws Exception {
    answerAlways(exchange -> reply(exchange, 202, "text/plain", ""));

    assertFailed(run("a.txt"), "CALL_REFUSED", ATTEMPTS_MAX);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
  void serviceThatIsNotWellIsAskedAgainWithTheSameId(int status) throws Exception {
    answer(status, "text/html", "<h1>away</h1>");
    answer(200, "text/plain", "well");

    JobView job = run("a.txt");

    assertThat(job.state()).as("%s", job).isEqualTo(JobState.DONE);
    assertThat(outcomes(job)).containsExactly("retry", "done");
    assertThat(received.get(0).get("body")).isEqualTo(received.get(1).get("body"));
  }

  @Test
  void serviceSaysWhenItIsToBeAskedAgain() throws Exception {
    answer(exchange -> {
      exchange.getResponseHeaders().add("Retry-After", "3600");
      reply(exchange, 503, "text/plain", "");
    });
    open();
    String job = engine().send("call", "a.txt", null, CONTENT);

    JobView view = engine().await(job, it -> it.state() == JobState.WAITING);

    AttemptView attempt = view.attempts().getFirst();
    assertThat(Objects.requireNonNull(view.retryAt()))
        .isAfterOrEqualTo(Objects.requireNonNull(attempt.endedAt()).plusSeconds(3600));
  }

  @Test
  void serviceThatNeverAnswersCostsItsTime() throws Exception {
    with.put("timeoutSeconds", 1);
    answerAlways(exchange -> await(over));

    assertFailed(run("a.txt"), "CALL_TIMEOUT", ATTEMPTS_MAX);
  }

  @Test
  void answerThatNeverEndsCostsItsTime() throws Exception {
    with.put("timeoutSeconds", 1);
    answerAlways(exchange -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(65);
      exchange.getResponseBody().flush();
      await(over);
    });

    assertFailed(run("a.txt"), "CALL_TIMEOUT", ATTEMPTS_MAX);
  }

  @Test
  void answerThatBreaksOffIsNone() throws Exception {
    answer(exchange -> {
      exchange.sendResponseHeaders(200, 1000);
      exchange.getResponseBody().write(65);
      exchange.close();
    });
    answer(200, "text/plain", "whole");

    JobView job = run("a.txt");

    assertThat(engine().artifact(job, "text.txt")).isEqualTo("whole");
  }

  @Test
  void serviceThatIsNotThereIsAFailureForAWhile() throws Exception {
    service.stop(0);

    assertFailed(run("a.txt"), "CALL_FAILED", ATTEMPTS_MAX);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 415, 422})
  void inputThatTheServiceDoesNotTakeIsFinal(int status) throws Exception {
    answerAlways(exchange -> reply(exchange, status, "text/plain", "no"));

    JobView job = run("a.txt");

    assertFailed(job, "CALL_REJECTED", 1);
    assertThat(job.error()).returns(JobError.Category.INPUT, JobError::category);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 401, 403, 404})
  void callThatIsWrongIsTriedAgainAndTold(int status) throws Exception {
    answerAlways(exchange -> {
      exchange.getResponseHeaders().add("Location", url("/elsewhere"));
      reply(exchange, status, "text/plain", "");
    });

    assertFailed(run("a.txt"), "CALL_REFUSED", ATTEMPTS_MAX);
    assertThat(received).extracting(it -> it.get("path")).containsOnly("/parse");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain | text/html | hello",
        "text/plain | | hello",
        "text/plain | text/plain; charset=iso-8859-1 | hello",
        "text/plain | text/plain | \u00ff",
        "application/json | application/json | {\"a\":",
        "application/json | application/json | {} x",
        "application/json | application/json | ''",
      })
  void rubbishIsNoOutput(String type, @Nullable String answered, String content) throws Exception {
    with.put("type", type);
    answerAlways(exchange -> reply(exchange, 200, answered, content.getBytes(ISO_8859_1)));

    JobView job = run("a.txt");

    assertFailed(job, "CALL_ANSWER_WRONG", ATTEMPTS_MAX);
    assertThat(artifactNames(job)).isEmpty();
  }

  @Test
  void answerThatIsTooLongIsNoOutput() throws Exception {
    with.put("answerMiBMax", 1);
    answerAlways(exchange -> reply(exchange, 200, "text/plain", new byte[1024 * 1024 + 1]));

    JobView job = run("a.txt");

    assertFailed(job, "CALL_ANSWER_TOO_LONG", 1);
    assertThat(artifactNames(job)).isEmpty();
  }

  @Test
  void answerThatNobodyWantsIsNotKept() throws Exception {
    with.remove("output");
    answer(200, "text/plain", "Thank you");

    JobView job = run("a.txt");

    assertThat(job.state()).isEqualTo(JobState.DONE);
    assertThat(artifactNames(job)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "url | ftp://x/y | call.url is no URL like https://service.example/parse, without user and"
            + " password: those go into 'bearerVariable'.",
        "url | http://u:p@x/y | call.url is no URL like https://service.example/parse, without user"
            + " and password: those go into 'bearerVariable'.",
        "secretVariable | NONE | call.secretVariable names the variable NONE, which is not set, or"
            + " not in ASCII.",
        "secretVariable | TOKEN | call.secretVariable names a variable whose value is no whsec_BASE64"
            + " of 24 to 64 bytes: make one with 'echo whsec_$(openssl rand -base64 32)'.",
        "type | text | call.type is no media type such as text/plain.",
        "output | ../x | call.output is no name for an output.",
        "timeoutSeconds | 0 | call.timeoutSeconds needs a whole number from 1 to 3600.",
        "callbackUrl | here | call.callbackUrl is no URL like https://service.example/parse, without"
            + " user and password: those go into 'bearerVariable'.",
      })
  void wrongSettingIsToldAtStart(String key, String value, String told) {
    with.put(key, key.endsWith("Seconds") ? Integer.valueOf(value) : value);

    assertThatThrownBy(this::stage).isInstanceOf(WrongSettingException.class).hasMessage(told);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host", "content-length", "a b", "é"})
  void headerThatCannotBeSetIsToldAtStart(String name) {
    with.put("headers", Map.of(name, "x"));

    assertThatThrownBy(this::stage)
        .isInstanceOf(WrongSettingException.class)
        .hasMessage("call.headers." + name + " is no header that can be set.");
  }

  private static void assertFailed(JobView job, String code, int attempts) {
    assertThat(job.state()).as("%s", job).isEqualTo(JobState.FAILED);
    JobError error = Objects.requireNonNull(job.error());
    assertThat(error.code()).isEqualTo(code);
    assertThat(error.detail()).endsWith(".").doesNotContain("Exception", "127.0.0.1", "null");
    assertThat(job.attempts()).hasSize(attempts);
  }

  private static List<String> outcomes(JobView job) {
    return job.attempts().stream().map(AttemptView::outcome).toList();
  }

  private JobView run(String name) throws Exception {
    open();
    return engine().run("call", name, "application/x-thing", CONTENT);
  }

  private void open() throws Exception {
    StageSpec spec =
        new StageSpec(
            "call",
            new Retry(ATTEMPTS_MAX, Duration.ofMillis(2), Duration.ofMillis(2)),
            Duration.ofMinutes(1),
            3,
            StageLimits.UNLIMITED,
            new Breaker(1000, Duration.ofMinutes(1), 1));
    engine =
        RunningEngine.open(
            folder,
            new StageCatalog(
                List.of(new Pipeline("call", 1, List.of(spec), Set.of())),
                List.of(),
                Map.of(new Offer("call", "call"), stage()),
                Set.of()));
  }

  private CallStage stage() throws WrongSettingException {
    return CallStage.of(Setting.made("call", with), Map.of("SECRET", SECRET, "TOKEN", "abc")::get);
  }

  private RunningEngine engine() {
    return Objects.requireNonNull(engine);
  }

  private String url(String path) {
    return "http://127.0.0.1:" + service.getAddress().getPort() + path;
  }

  private void answer(int status, String type, String content) {
    answer(exchange -> reply(exchange, status, type, content));
  }

  private void answer(HttpHandler handler) {
    synchronized (answers) {
      answers.add(handler);
    }
  }

  private void answerAlways(HttpHandler handler) {
    for (int i = 0; i < ATTEMPTS_MAX; i++) {
      answer(handler);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    Map<String, String> request = new HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) ->
            request.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
    request.put("method", exchange.getRequestMethod());
    request.put("path", exchange.getRequestURI().getPath());
    request.put("body", new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
    received.add(request);
    HttpHandler handler;
    synchronized (answers) {
      handler = answers.remove();
    }
    try (exchange) {
      handler.handle(exchange);
    }
  }

  private static void reply(HttpExchange exchange, int status, String type, String content)
      throws IOException {
    reply(exchange, status, type, content.getBytes(UTF_8));
  }

  private static void reply(
      HttpExchange exchange, int status, @Nullable String type, byte[] content) throws IOException {
    if (type != null) {
      exchange.getResponseHeaders().add("Content-Type", type);
    }
    exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
    exchange.getResponseBody().write(content);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
