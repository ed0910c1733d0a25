package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A worker in another language, as it sees the server. */
final class LeasesApiTest {
  private static final String DONE = "{\"outcome\": \"done\"}";
  private static final String RETRY =
      "{\"outcome\": \"retry\", \"code\": \"BUSY\", \"detail\": \"Busy at present.\"}";
  private static final String FAIL =
      "{\"outcome\": \"fail\", \"code\": \"TOO_LONG\", \"detail\": \"It is too long.\"}";

  @AutoClose private final TestServer server = TestServer.start();

  @Test
  void jobIsHandedOutAndComesBackWithItsOutputs() {
    String job = server.put("remote", "paper.txt", "a paper").is(201).at("/job/id");

    Lease lease = claim("remote");
    assertThat(lease.at("/job")).isEqualTo(job);
    assertThat(lease.at("/stage")).isEqualTo("label");
    assertThat(lease.at("/attempt")).isEqualTo("1");
    assertThat(lease.at("/input/name")).isEqualTo("paper.txt");
    assertThat(lease.at("/input/length")).isEqualTo("7");
    assertThat(Instant.parse(lease.at("/expiresAt"))).isAfter(Instant.now());
    assertThat(server.get(lease.at("/input/href")).is(200).text()).isEqualTo("a paper");
    assertThat(server.get("/v1/jobs/" + job).at("/state")).isEqualTo("running");

    Reply output = output(lease, "labels.json", "[1]", "Content-Type", "application/json").is(201);
    assertThat(output.at("/artifact/stage")).isEqualTo("label");
    assertThat(output.at("/artifact/type")).isEqualTo("application/json");
    server.get("/v1/jobs/" + job + "/artifacts/labels.json").isProblem(ProblemCode.NOT_FOUND);
    assertThat(renew(lease, "{\"progress\": 0.5}").is(200).at("/cancelRequested"))
        .isEqualTo("false");
    assertThat(server.get("/v1/jobs/" + job).at("/progress")).isEqualTo("0.5");

    assertThat(settle(lease, DONE).is(200).at("/result")).isEqualTo("accepted");

    server.awaitJobs(); // the stage behind it, too
    assertThat(server.get("/v1/jobs/" + job).at("/state")).isEqualTo("done");
    assertThat(server.get("/v1/jobs/" + job + "/artifacts/labels.json").is(200).text())
        .isEqualTo("[1]");
  }

  @Test
  void outputsOfStagesBeforeAreNamedByTheLease() {
    server.put("both", "a%20b.txt", "text").is(201);
    server.awaitJobs();

    Lease lease = claim("both");
    assertThat(lease.at("/stage")).isEqualTo("label");
    assertThat(lease.at("/artifacts/0/name")).isEqualTo("copy.txt");
    assertThat(server.get(lease.at("/artifacts/0/href")).is(200).text()).isEqualTo("text");
    output(lease, "copy.txt", "mine").isProblem(ProblemCode.ARTIFACT_EXISTS);
    settle(lease, DONE).is(200);
  }

  @Test
  void identicalRepeatIsAnsweredTheSameAndAnotherIsLost() {
    server.put("remote", "paper.txt", "a paper").is(201);
    Lease lease = claim("remote");

    assertThat(settle(lease, FAIL).is(200).text()).isEqualTo(settle(lease, FAIL).is(200).text());
    settle(lease, DONE).isProblem(ProblemCode.LEASE_LOST);
    settle(lease, FAIL.replace("too long.", "another.")).isProblem(ProblemCode.LEASE_LOST);

    Reply job = server.get("/v1/jobs/" + lease.at("/job"));
    assertThat(job.at("/state")).isEqualTo("failed");
    assertThat(job.at("/error/code")).isEqualTo("TOO_LONG");
    assertThat(job.at("/error/category")).isEqualTo("stage");
    assertThat(job.at("/attempts/0/worker")).isEqualTo("tester in Python");
  }

  @Test
  void withoutItsTokenALeaseDoesNothing() {
    server.put("remote", "paper.txt", "a paper").is(201);
    Lease lease = claim("remote");
    Lease guess = new Lease(lease.json, "00112233445566778899aabbccddeeff");

    renew(guess, "").isProblem(ProblemCode.LEASE_LOST);
    output(guess, "x", "y").isProblem(ProblemCode.LEASE_LOST);
    settle(guess, DONE).isProblem(ProblemCode.LEASE_LOST);
    server.post("/v1/leases/" + lease.at("/id") + "/renew").isProblem(ProblemCode.BAD_REQUEST);

    renew(lease, "").is(200);
    settle(lease, DONE).is(200);
  }

  @Test
  void failureForAWhileIsTriedAgainAsOftenAsTheStageSays() {
    String job = server.put("remote", "paper.txt", "a paper").is(201).at("/job/id");
    Lease first = claim("remote");
    output(first, "early", "x").is(201);
    settle(first, RETRY).is(200);

    Lease second = claim("remote");
    assertThat(second.at("/attempt")).isEqualTo("2");
    assertThat(second.json.at("/artifacts").size()).isZero();
    settle(second, RETRY).is(200); // the last: the pipeline says two

    assertThat(server.get("/v1/jobs/" + job).at("/state")).isEqualTo("failed");
    assertThat(server.get("/v1/jobs/" + job).at("/error/code")).isEqualTo("BUSY");
  }

  @Test
  void delayThatTheWorkerAsksForIsKept() {
    String job = server.put("remote", "paper.txt", "a paper").is(201).at("/job/id");
    settle(claim("remote"), RETRY.replace("}", ", \"afterSeconds\": 3600}")).is(200);

    assertThat(server.get("/v1/jobs/" + job).at("/state")).isEqualTo("waiting");
    assertThat(Instant.parse(server.get("/v1/jobs/" + job).at("/retryAt")))
        .isAfter(Instant.now().plusSeconds(3000));
  }

  @Test
  void cancelIsToldAtTheNextRenewal() {
    String job = server.put("remote", "paper.txt", "a paper").is(201).at("/job/id");
    Lease lease = claim("remote");
    server.post("/v1/jobs/" + job + "/cancel").is(200);

    assertThat(renew(lease, "").is(200).at("/cancelRequested")).isEqualTo("true");
    assertThat(settle(lease, DONE).is(200).at("/result")).isEqualTo("cancelled");
    assertThat(server.get("/v1/jobs/" + job).at("/state")).isEqualTo("cancelled");
  }

  @Test
  void whoeverWaitsIsToldOfAJobAtOnce() throws Exception {
    CompletableFuture<Reply> waiting =
        CompletableFuture.supplyAsync(
            () -> leases("{\"pipeline\": \"remote\", \"waitSeconds\": 30}"),
            task -> Thread.ofPlatform().start(task));
    String job = server.put("remote", "paper.txt", "a paper").is(201).at("/job/id");

    assertThat(waiting.get(20, TimeUnit.SECONDS).at("/leases/0/job")).isEqualTo(job);
  }

  @Test
  void whoeverWaitsIsAnsweredWhenTheServerStops() throws Exception {
    CompletableFuture<Reply> waiting =
        CompletableFuture.supplyAsync(
            () -> leases("{\"pipeline\": \"remote\", \"waitSeconds\": 30}"),
            task -> Thread.ofPlatform().start(task));
    server.awaitJobs(); // by when it has come, as a rule; later it would be refused
    server.drain();

    Reply reply = waiting.get(20, TimeUnit.SECONDS);
    assertThat(reply.status()).isIn(200, 503);
  }

  @Test
  void fileThatIsGoneIsNotHandedOut() throws Exception {
    Reply sent = server.put("remote", "paper.txt", "a paper").is(201);
    Files.delete(server.blob(sent.at("/file/id")));

    assertThat(leases("{\"pipeline\": \"remote\"}").is(200).json().at("/leases").size()).isZero();
    Reply job = server.get("/v1/jobs/" + sent.at("/job/id"));
    assertThat(job.at("/state")).isEqualTo("failed");
    assertThat(job.at("/error/code")).isEqualTo("FILE_MISSING");
  }

  @Test
  void outputThatIsNotWhatItsDigestSaysIsNotTaken() throws Exception {
    server.put("remote", "paper.txt", "a paper").is(201);
    Lease lease = claim("remote");
    int before = server.blobs().size();

    output(lease, "x", "y", "Repr-Digest", digest("another"))
        .isProblem(ProblemCode.DIGEST_MISMATCH);
    assertThat(server.blobs()).hasSize(before);
    output(lease, "x", "y", "Repr-Digest", digest("y")).is(201);
    settle(lease, DONE).is(200);
  }

  @Test
  void emptyOutputIsOneToo() {
    server.put("remote", "paper.txt", "a paper").is(201);
    Lease lease = claim("remote");

    assertThat(output(lease, "nothing", "").is(201).at("/artifact/length")).isEqualTo("0");
    settle(lease, DONE).is(200);
    assertThat(server.get("/v1/jobs/" + lease.at("/job") + "/artifacts/nothing").is(200).text())
        .isEmpty();
  }

  @Test
  void stagesThatAreNamedAreTheOnlyOnes() {
    server.put("remote", "paper.txt", "a paper").is(201);

    assertThat(
            leases("{\"pipeline\": \"remote\", \"stages\": [\"pass\"]}")
                .is(200)
                .json()
                .at("/leases")
                .size())
        .isZero();
    assertThat(
            leases("{\"pipeline\": \"remote\", \"stages\": [\"label\"], \"max\": 5}")
                .is(200)
                .json()
                .at("/leases")
                .size())
        .isOne();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "null",
        "{\"pipeline\": 7}",
        "{\"pipeline\": \"remote\"} {}",
        "{\"pipeline\": \"remote\", \"pipeline\": \"remote\"}",
        "{\"pipeline\": \"remote\", \"max\": 0}",
        "{\"pipeline\": \"remote\", \"max\": 101}",
        "{\"pipeline\": \"remote\", \"max\": \"1\"}",
        "{\"pipeline\": \"remote\", \"max\": 1e99}",
        "{\"pipeline\": \"remote\", \"waitSeconds\": -1}",
        "{\"pipeline\": \"remote\", \"waitSeconds\": 1.5}",
        "{\"pipeline\": \"remote\", \"stages\": []}",
        "{\"pipeline\": \"remote\", \"stages\": \"label\"}",
        "{\"pipeline\": \"remote\", \"stages\": [\"none\"]}",
        "{\"pipeline\": \"remote\", \"pipelin\": 1}",
        "{\"pipeline\": \"remote\", \"worker\": \" \"}",
        "{\"pipeline\": \"remote\", \"worker\": \"a\\u0000b\"}"
      })
  void claimThatIsNotWellFormedIsRefused(String body) {
    server.put("remote", "paper.txt", "a paper").is(201);

    leases(body).isProblem(ProblemCode.BAD_REQUEST);

    claim("remote"); // it is still there
  }

  @Test
  void unknownPipelineIsRefusedByName() {
    assertThat(
            leases("{\"pipeline\": \"none\"}")
                .isProblem(ProblemCode.UNKNOWN_PIPELINE)
                .at("/detail"))
        .contains("remote");
  }

  @Test
  void bodyOfAnotherTypeIsRefused() {
    server
        .send(
            "POST", "/v1/leases", bytes("{\"pipeline\": \"remote\"}"), "Content-Type", "text/plain")
        .isProblem(ProblemCode.UNSUPPORTED_MEDIA_TYPE);
    leases("{\"pipeline\": \"" + "x".repeat(70_000) + "\"}").isProblem(ProblemCode.TOO_LARGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"outcome\": \"maybe\"}",
        "{\"outcome\": \"fail\"}",
        "{\"outcome\": \"fail\", \"code\": \"TOO LONG\", \"detail\": \"x\"}",
        "{\"outcome\": \"fail\", \"code\": \"TOO_LONG\"}",
        "{\"outcome\": \"fail\", \"code\": \"X\", \"detail\": \"half of \\ud83d\"}",
        "{\"outcome\": \"retry\", \"code\": \"X\", \"detail\": \"x\", \"afterSeconds\": -1}",
        "{\"outcome\": \"retry\", \"code\": \"X\", \"detail\": \"x\", \"category\": \"limit\"}"
      })
  void settleThatIsNotWellFormedChangesNothing(String body) {
    server.put("remote", "paper.txt", "a paper").is(201);
    Lease lease = claim("remote");

    settle(lease, body).isProblem(ProblemCode.BAD_REQUEST);

    settle(lease, DONE).is(200);
  }

  @Test
  void progressThatIsMoreThanAnyDoubleIsNoFraction() {
    server.put("remote", "paper.txt", "a paper").is(201);
    Lease lease = claim("remote");

    renew(lease, "{\"progress\": 1" + "0".repeat(400) + "}").isProblem(ProblemCode.BAD_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0.1", "1.1", "\"half\"", "[]"})
  void progressIsAFraction(String progress) {
    server.put("remote", "paper.txt", "a paper").is(201);
    Lease lease = claim("remote");

    renew(lease, "{\"progress\": " + progress + "}").isProblem(ProblemCode.BAD_REQUEST);
    renew(lease, "{\"progress\": 1}").is(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "a%2Fb", "%E2%80%AEx"})
  void outputWithABadNameIsRefused(String name) {
    server.put("remote", "paper.txt", "a paper").is(201);
    Lease lease = claim("remote");

    assertThat(output(lease, name, "x").status()).isIn(400, 404, 422);

    settle(lease, DONE).is(200);
    server.awaitJobs();
    assertThat(server.get("/v1/jobs/" + lease.at("/job")).json().at("/artifacts").size()).isZero();
  }

  private Lease claim(String pipeline) {
    Reply reply =
        leases(
                "{\"pipeline\": \""
                    + pipeline
                    + "\", \"stages\": [\"label\"], \"worker\": \"tester in Python\","
                    + " \"waitSeconds\": 10}")
            .is(200);
    assertThat(reply.json().at("/leases").size()).isOne();
    return new Lease(reply.json().at("/leases/0"), reply.at("/leases/0/token"));
  }

  private Reply leases(String body) {
    return server.send("POST", "/v1/leases", bytes(body), "Content-Type", "application/json");
  }

  private Reply renew(Lease lease, String body) {
    return call("POST", lease, "/renew", body, List.of("Content-Type", "application/json"));
  }

  private Reply settle(Lease lease, String body) {
    return call("POST", lease, "/settle", body, List.of("Content-Type", "application/json"));
  }

  private Reply output(Lease lease, String name, String content, String... headers) {
    return call("PUT", lease, "/artifacts/" + name, content, List.of(headers));
  }

  private Reply call(String method, Lease lease, String path, String body, List<String> headers) {
    List<String> all = new ArrayList<>(headers);
    all.addAll(List.of("Lease-Token", lease.token));
    return server.send(
        method, "/v1/leases/" + lease.at("/id") + path, bytes(body), all.toArray(String[]::new));
  }

  private static String digest(String content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes(content));
      return "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":";
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private record Lease(JsonNode json, String token) {
    String at(String pointer) {
      return json.at(pointer).asString();
    }
  }
}
