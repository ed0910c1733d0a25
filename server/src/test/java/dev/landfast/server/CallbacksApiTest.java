package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An outside service that a worker has handed its stage to. */
final class CallbacksApiTest {
  private static final String DONE = "{\"outcome\":\"done\"}";
  private static final String OTHER_SECRET = "whsec_AAAA9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  @AutoClose private static final TestServer SERVER = TestServer.start();

  @Test
  void firstCallbackMovesTheJobAndLaterOnesChangeNothing() throws Exception {
    Reply lease = claim();
    String job = "/v1/jobs/" + lease.at("/leases/0/job");
    assertThat(settleAsWaiting(lease, 600).is(200).at("/result")).isEqualTo("accepted");
    assertThat(SERVER.get(job).at("/state")).isEqualTo("waiting");

    assertThat(call(lease, DONE).is(200).at("/result")).isEqualTo("accepted");
    assertThat(call(lease, DONE).is(200).at("/result")).isEqualTo("ignored");
    assertThat(settleAsWaiting(lease, 600).is(200).at("/result")).isEqualTo("accepted");

    SERVER.awaitJobs();
    assertThat(SERVER.get(job).at("/state")).isEqualTo("done");
    assertThat(SERVER.get(job).at("/attempts/0/outcome")).isEqualTo("done");
  }

  @Test
  void whatACallbackBringsBecomesArtifacts() throws Exception {
    Reply lease = claim();
    String job = "/v1/jobs/" + lease.at("/leases/0/job");
    settleAsWaiting(lease, 600).is(200);
    String done =
        "{\"outcome\":\"done\",\"outputs\":["
            + "{\"name\":\"text.txt\",\"type\":\"text/plain\",\"text\":\"Zeile 1\\nZeile 2 ü\"},"
            + "{\"name\":\"none.bin\",\"base64\":\"\"},"
            + "{\"name\":\"page.bin\",\"base64\":\"AAECfw==\"}]}";

    assertThat(call(lease, done).is(200).at("/result")).isEqualTo("accepted");
    assertThat(call(lease, done).is(200).at("/result")).isEqualTo("ignored");

    SERVER.awaitJobs();
    assertThat(SERVER.get(job).at("/state")).isEqualTo("done");
    assertThat(SERVER.get(job).json().at("/artifacts").size()).isEqualTo(3);
    Reply text = SERVER.get(job + "/artifacts/text.txt");
    assertThat(text.text()).isEqualTo("Zeile 1\nZeile 2 ü");
    assertThat(text.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
    assertThat(SERVER.get(job + "/artifacts/page.bin").text()).isEqualTo("\0\1\2\177");
    assertThat(SERVER.get(job + "/artifacts/none.bin").text()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"outcome\":\"done\",\"outputs\":{}}",
        "{\"outcome\":\"done\",\"outputs\":[7]}",
        "{\"outcome\":\"done\",\"outputs\":[{\"text\":\"x\"}]}",
        "{\"outcome\":\"done\",\"outputs\":[{\"name\":\"a\"}]}",
        "{\"outcome\":\"done\",\"outputs\":[{\"name\":\"a\",\"text\":7}]}",
        "{\"outcome\":\"done\",\"outputs\":[{\"name\":\"a\",\"text\":\"\\ude00\"}]}",
        "{\"outcome\":\"done\",\"outputs\":[{\"name\":\"a\",\"text\":\"x\",\"base64\":\"\"}]}",
        "{\"outcome\":\"done\",\"outputs\":[{\"name\":\"a\",\"base64\":\"?\"}]}",
        "{\"outcome\":\"done\",\"outputs\":[{\"name\":\"a\",\"type\":\"x\",\"text\":\"\"}]}",
        "{\"outcome\":\"done\",\"outputs\":[{\"name\":\"a\",\"text\":\"\"},"
            + "{\"name\":\"a\",\"text\":\"\"}]}",
        "{\"outcome\":\"fail\",\"code\":\"X\",\"detail\":\"x\","
            + "\"outputs\":[{\"name\":\"a\",\"text\":\"\"}]}",
      })
  void outputsThatAreNoneAreRefused(String body) throws Exception {
    Reply lease = claim();
    settleAsWaiting(lease, 600).is(200);

    call(lease, body).isProblem(ProblemCode.BAD_REQUEST);

    call(lease, DONE).is(200);
    SERVER.awaitJobs();
    Reply job = SERVER.get("/v1/jobs/" + lease.at("/leases/0/job"));
    assertThat(job.json().at("/artifacts").size()).isZero();
  }

  @Test
  void outputWithANameThatIsNoneIsRefused() throws Exception {
    Reply lease = claim();
    settleAsWaiting(lease, 600).is(200);

    call(
            lease,
            "{\"outcome\":\"done\",\"outputs\":[{\"name\":\"ok\",\"text\":\"x\"},"
                + "{\"name\":\"../x\",\"text\":\"x\"}]}")
        .isProblem(ProblemCode.NAME_INVALID);

    call(lease, DONE).is(200);
  }

  @Test
  void failureIsTold() throws Exception {
    Reply lease = claim();
    settleAsWaiting(lease, 600).is(200);
    String fail = "{\"outcome\":\"fail\",\"code\":\"NO_SPEECH\",\"detail\":\"Nobody speaks.\"}";

    call(lease, fail).is(200);

    Reply job = SERVER.get("/v1/jobs/" + lease.at("/leases/0/job"));
    assertThat(job.at("/error/code")).isEqualTo("NO_SPEECH");
  }

  @Test
  void callOfSomebodyElseIsRefusedAndChangesNothing() throws Exception {
    Reply lease = claim();
    settleAsWaiting(lease, 600).is(200);
    long now = Instant.now().getEpochSecond();
    String path = lease.at("/leases/0/callback");

    post(path, DONE, sign(OTHER_SECRET, path, now, DONE), now)
        .isProblem(ProblemCode.SIGNATURE_INVALID);
    post(path, DONE, sign(TestServer.SECRET, path, now, "{}"), now)
        .isProblem(ProblemCode.SIGNATURE_INVALID);
    post(path, DONE, sign(TestServer.SECRET, path, now - 3600, DONE), now - 3600)
        .isProblem(ProblemCode.SIGNATURE_INVALID);
    post(path, DONE, "v1,nonsense", now).isProblem(ProblemCode.SIGNATURE_INVALID);
    SERVER
        .send("POST", path, bytes(DONE), "Content-Type", "application/json")
        .isProblem(ProblemCode.SIGNATURE_INVALID);

    assertThat(SERVER.get("/v1/jobs/" + lease.at("/leases/0/job")).at("/state"))
        .isEqualTo("waiting");
    call(lease, DONE).is(200);
  }

  @Test
  void callOfOneJobDoesNotMoveAnother() throws Exception {
    String one = claim().at("/leases/0/callback");
    Reply other = claim();
    settleAsWaiting(other, 600).is(200);
    long now = Instant.now().getEpochSecond();
    String signature = sign(TestServer.SECRET, one, now, DONE);

    post(other.at("/leases/0/callback"), id(one), DONE, signature, now)
        .isProblem(ProblemCode.SIGNATURE_INVALID);

    assertThat(SERVER.get("/v1/jobs/" + other.at("/leases/0/job")).at("/state"))
        .isEqualTo("waiting");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "01a20141-8dd6-7000-a415-ffab697a16eb.00", "."})
  void callbackThatIsNoneIsAnsweredAndChangesNothing(String id) throws Exception {
    assertThat(call("/v1/callbacks/" + id, DONE).is(200).at("/result")).isEqualTo("ignored");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{\"outcome\":\"waiting\"}", "{\"outcome\":\"fail\"}"})
  void callbackThatIsNotWellFormedIsRefused(String body) throws Exception {
    Reply lease = claim();
    settleAsWaiting(lease, 600).is(200);

    call(lease, body).isProblem(ProblemCode.BAD_REQUEST);

    call(lease, DONE).is(200);
  }

  @Test
  void waitingNeedsABound() {
    Reply lease = claim();
    SERVER
        .send(
            "POST",
            "/v1/leases/" + lease.at("/leases/0/id") + "/settle",
            bytes("{\"outcome\":\"waiting\"}"),
            "Content-Type",
            "application/json",
            "Lease-Token",
            lease.at("/leases/0/token"))
        .isProblem(ProblemCode.BAD_REQUEST);
    settleAsWaiting(lease, 604_801).isProblem(ProblemCode.BAD_REQUEST);
    settleAsWaiting(lease, 604_800).is(200);
  }

  private static Reply claim() {
    SERVER.put("remote", "paper.txt", "a paper").is(201);
    Reply reply =
        SERVER.send(
            "POST",
            "/v1/leases",
            bytes("{\"pipeline\":\"remote\",\"stages\":[\"label\"],\"waitSeconds\":10}"),
            "Content-Type",
            "application/json");
    assertThat(reply.json().at("/leases").size()).isOne();
    return reply;
  }

  private static Reply settleAsWaiting(Reply lease, int seconds) {
    return SERVER.send(
        "POST",
        "/v1/leases/" + lease.at("/leases/0/id") + "/settle",
        bytes("{\"outcome\":\"waiting\",\"untilSeconds\":" + seconds + "}"),
        "Content-Type",
        "application/json",
        "Lease-Token",
        lease.at("/leases/0/token"));
  }

  private static Reply call(Reply lease, String body) throws Exception {
    return call(lease.at("/leases/0/callback"), body);
  }

  private static Reply call(String path, String body) throws Exception {
    long now = Instant.now().getEpochSecond();
    return post(path, body, sign(TestServer.SECRET, path, now, body), now);
  }

  private static String sign(String secret, String path, long time, String body) throws Exception {
    return new Webhook(secret).sign(id(path), time, body);
  }

  private static String id(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static Reply post(String path, String body, String signature, long time) {
    return post(path, id(path), body, signature, time);
  }

  private static Reply post(String path, String id, String body, String signature, long time) {
    return SERVER.send(
        "POST",
        path,
        bytes(body),
        "Content-Type",
        "application/json",
        "webhook-id",
        id,
        "webhook-timestamp",
        Long.toString(time),
        "webhook-signature",
        signature);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
