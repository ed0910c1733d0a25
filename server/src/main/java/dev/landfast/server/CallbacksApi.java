package dev.landfast.server;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.landfast.engine.Engine;
import dev.landfast.engine.intake.Refusal;
import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.CommitUnknownException;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.SettleResult;
import dev.landfast.engine.stage.StageResult;
import dev.landfast.server.CallbackOutputs.Sent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Results of stages that were handed to outside services, signed as Standard Webhooks says
 * (github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
 */
final class CallbacksApi {
  private static final Logger LOG = LoggerFactory.getLogger(CallbacksApi.class);
  private static final String MESSAGE_ID = "webhook-id";
  private static final List<String> SIGNATURE_HEADERS =
      List.of(MESSAGE_ID, "webhook-timestamp", "webhook-signature");

  private static final Set<String> KEYS =
      Set.of("outcome", "code", "detail", "category", "afterSeconds", CallbackOutputs.KEY);

  /** All of it is in memory until its signature is checked. */
  private static final int BYTES_MAX = 8 * 1024 * 1024;

  private final Engine engine;
  private final @Nullable Webhook webhook;

  /**
   * @param secret {@code whsec_} and Base64; null where nobody may call back
   */
  CallbacksApi(Engine engine, @Nullable String secret) {
    this.engine = engine;
    this.webhook = secret == null ? null : webhook(secret);
  }

  private static Webhook webhook(String secret) {
    try {
      return new Webhook(secret);
    } catch (EmptyWebhookSecretException e) {
      throw new IllegalArgumentException("The secret for callbacks is empty.", e);
    }
  }

  List<Route> routes() {
    return List.of(new Route("POST", "/v1/callbacks/{id}", this::called));
  }

  private void called(Exchange exchange) throws IOException, ProblemException, JobStoreException {
    byte[] bytes = JsonBody.bytes(exchange, BYTES_MAX);
    verify(exchange, bytes);
    JsonBody body = JsonBody.of(bytes, exchange.mediaType(), KEYS);
    StageResult said = LeasesApi.said(body);
    List<Sent> outputs = CallbackOutputs.of(body);
    if (!outputs.isEmpty() && !(said instanceof StageResult.Done)) {
      throw JsonBody.bad("Only what is done has outputs.");
    }
    boolean changed = end(exchange.path("id"), said, outputs);
    LOG.info("A callback {}.", changed ? "was accepted" : "came late, and changed nothing");
    exchange.answerJson(200, new CallbackAnswer(changed ? "accepted" : "ignored"));
  }

  /** Whether it changed anything. */
  private boolean end(String callback, StageResult said, List<Sent> sent)
      throws ProblemException, JobStoreException {
    Optional<Lease> lease = engine.remoteWorkers().awaited(callback);
    if (lease.isEmpty()) {
      return false;
    }
    try (CallbackOutputs outputs = new CallbackOutputs(engine, lease.get())) {
      SettleResult result = settle(callback, said, outputs, outputs.seal(sent));
      if (result == SettleResult.ACCEPTED) {
        outputs.keep();
      }
      return result != SettleResult.LEASE_LOST;
    } catch (Refusal e) {
      throw ProblemException.of(e);
    }
  }

  private SettleResult settle(
      String callback, StageResult said, CallbackOutputs outputs, List<ArtifactRecord> sealed)
      throws JobStoreException {
    try {
      return engine.remoteWorkers().called(callback, said, sealed);
    } catch (CommitUnknownException e) {
      outputs.leaveToRecovery();
      throw e;
    }
  }

  /**
   * The signature covers the message's id, its time, of the last minutes, and all of the body; but
   * not the path. So the message's id has to be that of the path: what was said of one job must not
   * be sent again for another.
   */
  private void verify(Exchange exchange, byte[] body) throws ProblemException {
    if (webhook == null) {
      throw invalid("This server has no callbackSecret, and so cannot tell who calls. Set one.");
    }
    Map<String, List<String>> headers = new HashMap<>();
    for (String name : SIGNATURE_HEADERS) {
      String value = exchange.header(name);
      if (value != null) {
        headers.put(name, List.of(value));
      }
    }
    try {
      webhook.verify(new String(body, StandardCharsets.UTF_8), headers);
    } catch (WebhookVerificationException | RuntimeException e) {
      throw invalid(
          "The call is not signed with this server's callbackSecret, or not now: see Standard"
              + " Webhooks for webhook-id, webhook-timestamp and webhook-signature.");
    }
    if (!exchange.path("id").equals(exchange.header(MESSAGE_ID))) {
      throw invalid(
          "webhook-id is not the id of the path, which has to be signed too. Sign it as the"
              + " message's id.");
    }
  }

  private static ProblemException invalid(String detail) {
    return new ProblemException(ProblemCode.SIGNATURE_INVALID, detail);
  }

  record CallbackAnswer(String result) {}
}
