package dev.landfast.server;

import dev.landfast.engine.job.JobStoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * What every request passes: a correlation id, its route, and problems for what goes wrong. Counts
 * requests under way, so that a drain can wait for them; the count is guarded by {@link #lock}.
 */
final class Front extends Handler.Abstract {
  static final String CORRELATION_ID = "X-Correlation-Id";
  private static final Logger LOG = LoggerFactory.getLogger(Front.class);
  private static final Pattern WELL_FORMED_ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

  private final List<Route> routes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private int underWay;
  private boolean draining;

  Front(List<Route> routes) {
    this.routes = List.copyOf(routes);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String correlationId = correlationIdOf(request);
    response.getHeaders().put(CORRELATION_ID, correlationId);
    MDC.put("correlationId", correlationId);
    MDC.put("tenant", Exchange.TENANT);
    boolean taken = enter();
    try {
      if (taken) {
        serve(request, response, correlationId);
      } else {
        refuseDraining(request, response, correlationId);
      }
      callback.succeeded();
    } catch (IOException | RuntimeException e) {
      LOG.debug("The connection broke while a request was served.", e);
      callback.failed(e);
    } finally {
      if (taken) {
        leave();
      }
      MDC.clear();
    }
    return true;
  }

  /** Refuses further requests; returns when those under way are over, or after the grace. */
  void drain(Duration grace) {
    lock.lock();
    try {
      draining = true;
      long left = grace.toNanos();
      while (underWay > 0 && left > 0) {
        left = idle.awaitNanos(left);
      }
      if (underWay > 0) {
        LOG.warn("{} requests were still under way after {} s.", underWay, grace.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private boolean enter() {
    lock.lock();
    try {
      if (!draining) {
        underWay++;
      }
      return !draining;
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    lock.lock();
    try {
      underWay--;
      idle.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void serve(Request request, Response response, String correlationId) throws IOException {
    Exchange exchange = null;
    try {
      List<String> path = Exchange.pathOf(request);
      refuseOtherSites(request);
      Matched matched = match(request.getMethod(), path, response);
      exchange = new Exchange(request, response, correlationId, matched.path);
      matched.route.endpoint().handle(exchange);
    } catch (ProblemException e) {
      logRefusal(e);
      answerProblem(request, response, exchange, e, correlationId);
    } catch (JobStoreException e) {
      LOG.error("The database failed a request.", e);
      answerProblem(
          request, response, exchange, ProblemException.databaseUnavailable(e), correlationId);
    } catch (IOException e) {
      throw e; // the sender is gone, or the answer cannot be finished: the connection is cut
    } catch (Exception e) {
      LOG.error("A request failed unexpectedly.", e);
      ProblemException problem =
          new ProblemException(
              ProblemCode.INTERNAL_ERROR,
              "The server met an error of its own. Its log has the details under this correlation"
                  + " id; trying again may help.");
      answerProblem(request, response, exchange, problem, correlationId);
    }
  }

  /**
   * A page of any site can have its visitor's browser send a form to this server, which it could
   * not reach itself. Browsers say so (W3C Fetch Metadata); other programs do not.
   */
  private static void refuseOtherSites(Request request) throws ProblemException {
    boolean reads =
        HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
    if (!reads && "cross-site".equals(request.getHeaders().get("Sec-Fetch-Site"))) {
      throw new ProblemException(
          ProblemCode.CROSS_SITE,
          "A page of another site sent this. Open the dashboard of this server, or let a program"
              + " that is no browser send it.");
    }
  }

  private void refuseDraining(Request request, Response response, String correlationId)
      throws IOException {
    answerProblem(request, response, null, ProblemException.draining(), correlationId);
  }

  private static void answerProblem(
      Request request,
      Response response,
      @Nullable Exchange exchange,
      ProblemException problem,
      String correlationId)
      throws IOException {
    if (response.isCommitted()) {
      throw new IOException("The answer had begun.", problem);
    }
    boolean expectsContinue = request.getHeaders().contains(HttpHeader.EXPECT, "100-continue");
    Body body = exchange == null ? new Body(request) : exchange.body();
    boolean stillWaits = expectsContinue && !body.isBegun();
    if (stillWaits || !body.drain()) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
    }
    Duration retryAfter = problem.retryAfter();
    if (retryAfter != null) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, retryAfter.toSeconds());
    }
    Problem answer = Problem.of(problem.code(), problem.detail(), correlationId);
    ErrorPages.write(request, response, answer);
  }

  private static void logRefusal(ProblemException e) {
    if (e.code().status() >= 500) {
      LOG.error("Refused: {} {}", e.code(), e.detail(), e.getCause());
    } else {
      LOG.info("Refused: {} {}", e.code(), e.detail());
    }
  }

  private Matched match(String method, List<String> path, Response response)
      throws ProblemException {
    String wanted = method.equals("HEAD") ? "GET" : method;
    for (Route route : routes) {
      Optional<Map<String, String>> found = route.match(path);
      if (found.isPresent() && route.method().equals(wanted)) {
        return new Matched(route, found.get());
      }
    }
    String allowed =
        routes.stream()
            .filter(route -> route.match(path).isPresent())
            .map(Route::method)
            .collect(Collectors.joining(", "));
    if (allowed.isEmpty()) {
      throw new ProblemException(
          ProblemCode.NOT_FOUND, "There is no such call. GET /openapi.json lists all of them.");
    }
    response.getHeaders().put(HttpHeader.ALLOW, allowed.replace("GET", "GET, HEAD"));
    throw new ProblemException(
        ProblemCode.METHOD_NOT_ALLOWED, "This path takes " + allowed + " only.");
  }

  static String correlationIdOf(Request request) {
    String given = request.getHeaders().get(CORRELATION_ID);
    return given != null && WELL_FORMED_ID.matcher(given).matches()
        ? given
        : UUID.randomUUID().toString();
  }

  private record Matched(Route route, Map<String, String> path) {}
}
