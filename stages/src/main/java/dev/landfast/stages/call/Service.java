package dev.landfast.stages.call;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An outside service. Safe for use by several threads. */
final class Service {
  private static final Logger LOG = LoggerFactory.getLogger(Service.class);
  private static final int SERVER_ERROR = 500;
  private static final int TIMEOUT = 408;
  private static final int TOO_EARLY = 425;
  private static final int TOO_MANY = 429;

  /** What a header can hold. */
  private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");

  private final CallSettings settings;
  private final InstantSource clock;
  private @Nullable HttpClient client; // guarded by this

  Service(CallSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Sends a message.
   *
   * @return an answer that is not one of a service that is not well
   * @throws CallFailedException if there is none
   */
  HttpResponse<Optional<byte[]>> post(Message message)
      throws IOException, InterruptedException, CallFailedException {
    HttpRequest.Builder request = request(settings.url(), message);
    try (InputStream body = Files.newInputStream(message.body())) {
      sign(request, message.id(), body);
    }
    message.headers().forEach(request::setHeader);
    return answer(request.POST(BodyPublishers.ofFile(message.body())).build());
  }

  /** Asks for the answer to a message that was sent before. */
  HttpResponse<Optional<byte[]>> get(URI url, Message message)
      throws IOException, InterruptedException, CallFailedException {
    HttpRequest.Builder request = request(url, message);
    sign(request, message.id(), new ByteArrayInputStream(new byte[0]));
    return answer(request.GET().build());
  }

  private HttpRequest.Builder request(URI url, Message message) {
    HttpRequest.Builder request = HttpRequest.newBuilder(url);
    settings.headers().forEach(request::setHeader);
    if (VISIBLE.matcher(message.correlationId()).matches()) {
      request.setHeader("X-Correlation-Id", message.correlationId());
    }
    return request;
  }

  private void sign(HttpRequest.Builder request, String id, InputStream body) throws IOException {
    WebhookSigner signer = settings.signer();
    if (signer != null) {
      Map<String, String> headers = signer.headers(id, clock.instant(), body);
      headers.forEach(request::setHeader);
    }
  }

  private HttpResponse<Optional<byte[]>> answer(HttpRequest request)
      throws InterruptedException, CallFailedException {
    CompletableFuture<HttpResponse<Optional<byte[]>>> sent =
        client().sendAsync(request, _ -> new BoundedBody(settings.answerBytesMax()));
    try {
      HttpResponse<Optional<byte[]>> answer =
          sent.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
      refuseIllness(answer);
      return answer;
    } catch (TimeoutException e) {
      throw new CallFailedException(
          "CALL_TIMEOUT",
          "The outside service had not answered after "
              + settings.timeout().toSeconds()
              + " s. Look there for this job's id; retry the job when the service is well.");
    } catch (ExecutionException e) {
      LOG.debug("The outside service cannot be called.", e);
      throw new CallFailedException(
          "CALL_FAILED",
          "The outside service cannot be reached, or broke its answer off. Retry the job when the"
              + " service is well.");
    } finally {
      sent.cancel(true); // closes the connection of one that is still under way
    }
  }

  private void refuseIllness(HttpResponse<?> answer) throws CallFailedException {
    int status = answer.statusCode();
    if (status >= SERVER_ERROR || status == TIMEOUT || status == TOO_EARLY || status == TOO_MANY) {
      throw new CallFailedException(
          "CALL_FAILED",
          "The outside service answered "
              + status
              + ". Look there for this job's id; retry the job when the service is well.",
          RetryAfter.of(answer.headers().firstValue("Retry-After").orElse(""), clock.instant()));
    }
  }

  /** Begun when it is first needed: a pipeline that nobody uses costs no thread. */
  private synchronized HttpClient client() {
    HttpClient open = client;
    if (open == null) {
      open =
          HttpClient.newBuilder()
              .version(Version.HTTP_1_1)
              .followRedirects(Redirect.NEVER) // a signed file goes where it was meant to
              .connectTimeout(settings.timeout())
              .build();
      client = open;
    }
    return open;
  }

  /** Lets its connections go. */
  synchronized void rest() {
    HttpClient open = client;
    if (open != null) {
      client = null;
      open.shutdownNow();
    }
  }
}
