package dev.landfast.stages.call;

import dev.landfast.engine.job.JobError;
import dev.landfast.engine.job.JobError.Category;
import dev.landfast.engine.job.JobError.Severity;
import dev.landfast.engine.setting.Setting;
import dev.landfast.engine.setting.WrongSettingException;
import dev.landfast.engine.stage.Stage;
import dev.landfast.engine.stage.StageResult;
import dev.landfast.engine.stage.StageRun;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hands the file, or an earlier output, to an outside service.
 *
 * <pre>
 *   POST ──► 200: the answer is the output
 *        ──► 202 with Location: GET that until it answers 200
 *        ──► 202 without: the service calls back; until then the job waits, and takes no slot
 *        ──► 408, 425, 429, 5xx, nothing: the service is not well; tried again, counts for the breaker
 *        ──► 400, 413, 415, 422: the input is at fault; final
 *        ──► anything else: the call is at fault; tried again, counts for the breaker
 * </pre>
 *
 * <p>At least once: a service may be sent the same message again, under the same {@code
 * webhook-id}.
 */
public final class CallStage implements Stage {
  public static final String KIND = "call";

  private static final int OK_MIN = 200;
  private static final int OK_MAX = 299;
  private static final int ACCEPTED = 202;
  private static final int NO_CONTENT = 204;
  private static final Set<Integer> INPUTS_FAULT = Set.of(400, 413, 415, 422);

  /** An attempt's time ends before. */
  private static final int POLLS_MAX = 1_000_000;

  private static final int POLL_FAILURES_MAX = 5;
  private static final Duration POLL_WAIT_MAX = Duration.ofHours(1);

  private final CallSettings settings;
  private final Service service;
  private final InstantSource clock;

  private CallStage(CallSettings settings, InstantSource clock) {
    this.settings = settings;
    this.service = new Service(settings, clock);
    this.clock = clock;
  }

  /**
   * One as a pipeline says.
   *
   * @param variables of the environment, which hold its secrets
   */
  public static CallStage of(Setting with, Function<String, @Nullable String> variables)
      throws WrongSettingException {
    return new CallStage(CallSettings.of(with, variables), InstantSource.system());
  }

  @Override
  public String name() {
    return KIND;
  }

  @Override
  public void rest() {
    service.rest();
  }

  @Override
  public StageResult run(StageRun run) throws IOException, InterruptedException {
    try {
      Message message = Message.of(run, settings);
      HttpResponse<Optional<byte[]>> answer = service.post(message);
      if (answer.statusCode() != ACCEPTED) {
        return conclude(run, answer);
      }
      Optional<String> location = answer.headers().firstValue("Location");
      return location.isPresent()
          ? poll(run, message, pollUrl(location.get()), answer)
          : new StageResult.Waiting(callbackAtMost());
    } catch (CallFailedException e) {
      return new StageResult.Retry(
          error(e.code(), Objects.requireNonNull(e.getMessage())), e.after());
    }
  }

  private Duration callbackAtMost() throws CallFailedException {
    if (settings.callbackUrl() == null) {
      throw refused("that it will answer later, but not where, and knows no callbackUrl of ours");
    }
    return settings.callbackAtMost();
  }

  /** Of the same service: what is signed for one is not sent to another. */
  private URI pollUrl(String location) throws CallFailedException {
    try {
      URI url = settings.url().resolve(location);
      if (Objects.equals(url.getScheme(), settings.url().getScheme())
          && Objects.equals(url.getAuthority(), settings.url().getAuthority())) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw refused("with a Location that is not its own");
  }

  private StageResult poll(
      StageRun run, Message message, URI url, HttpResponse<Optional<byte[]>> accepted)
      throws IOException, InterruptedException, CallFailedException {
    Duration wait = wait(accepted);
    int failures = 0;
    for (int poll = 0; poll < POLLS_MAX; poll++) {
      Thread.sleep(wait);
      try {
        HttpResponse<Optional<byte[]>> answer = service.get(url, message);
        if (answer.statusCode() != ACCEPTED) {
          return conclude(run, answer);
        }
        failures = 0;
        wait = wait(answer);
      } catch (CallFailedException e) {
        failures++;
        if (failures == POLL_FAILURES_MAX) {
          throw e;
        }
        wait = atLeastPoll(e.after());
      }
    }
    throw new CallFailedException("CALL_TIMEOUT", "The outside service did not come to an end.");
  }

  private Duration wait(HttpResponse<?> answer) {
    return atLeastPoll(
        RetryAfter.of(answer.headers().firstValue("Retry-After").orElse(""), clock.instant()));
  }

  private Duration atLeastPoll(Duration asked) {
    Duration wait = asked.compareTo(settings.poll()) > 0 ? asked : settings.poll();
    return wait.compareTo(POLL_WAIT_MAX) > 0 ? POLL_WAIT_MAX : wait;
  }

  private StageResult conclude(StageRun run, HttpResponse<Optional<byte[]>> answer)
      throws IOException, CallFailedException {
    int status = answer.statusCode();
    if (INPUTS_FAULT.contains(status)) {
      return new StageResult.Failed(
          JobError.input(
              "CALL_REJECTED",
              "The outside service does not take this file: it answered "
                  + status
                  + ". Look there for this job's id to see why."));
    }
    if (status < OK_MIN || status > OK_MAX) {
      throw refused("with " + status);
    }
    String output = settings.output();
    if (output == null || status == NO_CONTENT) {
      return new StageResult.Done();
    }
    byte[] content = answer.body().orElse(null);
    if (content == null) {
      return new StageResult.Failed(
          error(
              "CALL_ANSWER_TOO_LONG",
              "The outside service's answer is longer than this pipeline takes. Raise its"
                  + " answerMiBMax if that is right."));
    }
    String type = AnswerContent.checked(answer.headers(), content, settings.type());
    try (OutputStream out = run.output(output, type)) {
      out.write(content);
    }
    return new StageResult.Done();
  }

  private static CallFailedException refused(String answered) {
    return new CallFailedException(
        "CALL_REFUSED",
        "The outside service answered "
            + answered
            + ", which says that the call is wrong. Look at the pipeline's url, at what it sends and"
            + " at its credentials; then retry the job.");
  }

  private static JobError error(String code, String detail) {
    return new JobError(code, Severity.ERROR, Category.SERVICE, detail, null);
  }
}
