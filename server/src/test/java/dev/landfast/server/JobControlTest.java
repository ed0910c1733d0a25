package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Retry and cancel, in every state. */
final class JobControlTest {
  @AutoClose private static final TestServer SERVER = TestServer.start();

  @Test
  void failedJobsAreRetriedTogether() {
    Instant since = Instant.now();
    String job = SERVER.put("fail", "a", "abc").header("Location");
    SERVER.awaitJobs();
    assertThat(retryFailed("{\"code\": \"OTHER\"}").is(202).at("/matched")).isEqualTo("0");
    assertThat(retryFailed("{\"since\": \"2999-01-01T00:00:00Z\"}").is(202).at("/matched"))
        .isEqualTo("0");

    Reply retried =
        retryFailed(
                "{\"pipeline\": \"fail\", \"code\": \"UNREADABLE\", \"since\": \"" + since + "\"}")
            .is(202);

    assertThat(retried.at("/matched")).isEqualTo("1");
    SERVER.awaitJobs();
    assertThat(SERVER.get(job).json().path("attempts")).hasSize(2);
  }

  @Test
  void retryOfManyThatIsNotWellFormedIsRefused() {
    retryFailed("{\"pipeline\": \"none\"}").isProblem(ProblemCode.UNKNOWN_PIPELINE);
    retryFailed("{\"since\": \"yesterday\"}").isProblem(ProblemCode.BAD_REQUEST);
    retryFailed("{\"codes\": \"UNREADABLE\"}").isProblem(ProblemCode.BAD_REQUEST);
    retryFailed("[]").isProblem(ProblemCode.BAD_REQUEST);
    retryFailed("{\"since\": \"-999999999-01-01T00:00:00Z\"}").isProblem(ProblemCode.BAD_REQUEST);
    SERVER.post("/v1/jobs/retry").isProblem(ProblemCode.UNSUPPORTED_MEDIA_TYPE);
  }

  private static Reply retryFailed(String body) {
    return SERVER.send(
        "POST",
        "/v1/jobs/retry",
        body.getBytes(StandardCharsets.UTF_8),
        "Content-Type",
        "application/json");
  }

  @Test
  void readyJobIsCancelledAtOnce() {
    holdTheSlot();
    String job = SERVER.put("pass", "a", "abc").header("Location");

    Reply cancelled = SERVER.post(job + "/cancel").is(200);
    assertThat(cancelled.at("/job/state")).isEqualTo("cancelled");
    assertThat(cancelled.has("/job/finishedAt")).isTrue();
    assertThat(cancelled.json().path("job")).isEqualTo(SERVER.get(job).json());
    freeTheSlot();
    assertThat(SERVER.get(job).json().path("attempts")).isEmpty();
  }

  @Test
  void waitingJobIsCancelledAtOnce() {
    String job = waiting();

    assertThat(SERVER.post(job + "/cancel").is(200).at("/job/state")).isEqualTo("cancelled");
    assertThat(SERVER.get(job).has("/retryAt")).isFalse();
  }

  @Test
  void runningJobIsCancelledAtItsNextSettle() {
    String job = SERVER.put("ahead", "a", "abc").header("Location");
    SERVER.stages.awaitEntered();

    Reply asked = SERVER.post(job + "/cancel").is(200);
    assertThat(asked.at("/job/state")).isEqualTo("running");
    assertThat(asked.at("/job/cancelRequested")).isEqualTo("true");
    SERVER.post(job + "/cancel").is(200);
    SERVER.post(job + "/retry").isProblem(ProblemCode.STATE_CONFLICT);

    SERVER.stages.openGate();
    SERVER.awaitJobs();
    Reply ended = SERVER.get(job);
    assertThat(ended.at("/state")).isEqualTo("cancelled");
    assertThat(ended.at("/attempts/0/outcome")).isEqualTo("cancelled");
  }

  @Test
  void doneWinsOverACancelThatCameWhileTheLastStageRan() {
    String job = SERVER.put("gate", "a", "abc").header("Location");
    SERVER.stages.awaitEntered();
    SERVER.post(job + "/cancel").is(200);
    SERVER.stages.openGate();
    SERVER.awaitJobs();

    assertThat(SERVER.get(job).at("/state")).isEqualTo("done");
  }

  @Test
  void jobThatHasEndedCannotBeCancelled() {
    String done = SERVER.put("pass", "a", "abc").header("Location");
    String failed = SERVER.put("fail", "a", "abc").header("Location");
    String cancelled = waiting();
    SERVER.post(cancelled + "/cancel").is(200);
    SERVER.awaitJobs();

    SERVER.post(done + "/cancel").isProblem(ProblemCode.STATE_CONFLICT);
    SERVER.post(failed + "/cancel").isProblem(ProblemCode.STATE_CONFLICT);
    SERVER.post(cancelled + "/cancel").isProblem(ProblemCode.STATE_CONFLICT);
  }

  @Test
  void failedJobIsRetriedWithFreshAttempts() {
    String job = SERVER.put("flaky", "a", "abc").header("Location");
    SERVER.awaitJobs();
    holdTheSlot();

    Reply retried = SERVER.post(job + "/retry").is(200);
    assertThat(retried.at("/job/state")).isEqualTo("ready");
    assertThat(retried.has("/job/error")).isFalse();
    assertThat(retried.has("/job/finishedAt")).isFalse();
    SERVER.post(job + "/retry").isProblem(ProblemCode.STATE_CONFLICT);

    freeTheSlot();
    Reply ended = SERVER.get(job);
    assertThat(ended.at("/state")).isEqualTo("failed");
    assertThat(ended.json().path("attempts")).hasSize(4);
    assertThat(ended.at("/attempts/2/number")).isEqualTo("1");
  }

  @Test
  void retriedJobOfABatchIsCountedAgain() {
    Reply made = SERVER.put("/v1/batches?pipeline=fail", new Multipart().file("a", "a")).is(201);
    String batch = made.header("Location");
    SERVER.awaitJobs();
    assertThat(SERVER.get(batch).at("/state")).isEqualTo("done");
    holdTheSlot();

    SERVER.post("/v1/jobs/" + made.at("/items/0/job/id") + "/retry").is(200);
    assertThat(SERVER.get(batch).at("/state")).isEqualTo("sealed");
    assertThat(SERVER.get(batch).at("/counts/ready")).isEqualTo("1");
    freeTheSlot();
    assertThat(SERVER.get(batch).at("/state")).isEqualTo("done");
  }

  @Test
  void cancelledJobIsRetried() {
    String job = waiting();
    SERVER.post(job + "/cancel").is(200);
    SERVER.post(job + "/retry").is(200);
    SERVER.awaitJobs();

    assertThat(SERVER.get(job).at("/state")).isEqualTo("done");
  }

  @Test
  void jobThatHasNotFailedCannotBeRetried() {
    String done = SERVER.put("pass", "a", "abc").header("Location");
    SERVER.awaitJobs();
    SERVER.post(done + "/retry").isProblem(ProblemCode.STATE_CONFLICT);
    SERVER.post(waiting() + "/retry").isProblem(ProblemCode.STATE_CONFLICT);

    holdTheSlot();
    String ready = SERVER.put("pass", "a", "abc").header("Location");
    SERVER.post(ready + "/retry").isProblem(ProblemCode.STATE_CONFLICT);
    freeTheSlot();
  }

  @Test
  void anUnknownJobIsNotFound() {
    SERVER.post("/v1/jobs/no-such-job/retry").isProblem(ProblemCode.NOT_FOUND);
    SERVER.post("/v1/jobs/no-such-job/cancel").isProblem(ProblemCode.NOT_FOUND);
  }

  /** No other job starts until the slot is free again. */
  private static void holdTheSlot() {
    SERVER.put("gate", "slot", "x").is(201);
    SERVER.stages.awaitEntered();
  }

  private static void freeTheSlot() {
    SERVER.stages.openGate();
    SERVER.awaitJobs();
  }

  private static String waiting() {
    String later = "/v1/files?pipeline=pass&name=later&notBefore=2999-01-01T00:00:00Z";
    return SERVER.send("POST", later, new byte[] {1}).is(201).header("Location");
  }
}
