package dev.landfast.server;

import dev.landfast.engine.Engine;
import dev.landfast.engine.stage.StageCatalog;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running HTTP server over an engine. The engine stays its owner's. */
public final class LandfastServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LandfastServer.class);
  private static final Duration IDLE_MAX = Duration.ofSeconds(60);
  private static final int REQUEST_HEADERS_BYTES_MAX = 16 * 1024;
  private static final int INPUT_BUFFER_BYTES = 64 * 1024;
  private static final int ACCEPT_QUEUE = 1024;

  private final Engine engine;
  private final Live live;
  private final Server server;
  private final List<Route> calls;
  private final Front front;
  private final URI url;

  private LandfastServer(
      Engine engine, Live live, Server server, List<Route> calls, Front front, URI url) {
    this.engine = engine;
    this.live = live;
    this.server = server;
    this.calls = calls;
    this.front = front;
    this.url = url;
  }

  /**
   * Starts listening.
   *
   * @throws BindException if the port is taken or the host is not one of this machine's
   * @throws IOException if the server cannot be started for another reason
   */
  public static LandfastServer start(Engine engine, StageCatalog catalog, ServerSettings settings)
      throws IOException {
    Server server = new Server(threads());
    server.setErrorHandler(new ErrorPages());
    ServerConnector connector =
        new ServerConnector(server, new HttpConnectionFactory(configuration()));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setIdleTimeout(IDLE_MAX.toMillis());
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    server.addConnector(connector);
    Live live = Live.start(engine, catalog, settings.version());
    List<Route> calls = calls(engine, catalog, settings, live);
    List<Route> pages = new DashboardPages().routes();
    Front front = new Front(Stream.concat(calls.stream(), pages.stream()).toList());
    server.setHandler(front);
    try {
      server.start();
    } catch (Exception e) {
      live.close();
      stop(server);
      throw asIoException(e);
    }
    String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
    URI url = URI.create("http://" + host + ":" + connector.getLocalPort());
    return new LandfastServer(engine, live, server, calls, front, url);
  }

  private static List<Route> calls(
      Engine engine, StageCatalog catalog, ServerSettings settings, Live live) {
    List<Route> routes = new ArrayList<>();
    routes.addAll(new FilesApi(engine, live.metrics()).routes());
    routes.addAll(new BatchesApi(engine, live.metrics()).routes());
    routes.addAll(new JobsApi(engine, catalog).routes());
    boolean callbacks = settings.callbackSecret() != null;
    routes.addAll(new LeasesApi(engine, catalog, callbacks).routes());
    routes.addAll(new CallbacksApi(engine, settings.callbackSecret()).routes());
    routes.addAll(new StatusApi(engine, live).routes());
    routes.addAll(new EventsApi(live.watches()).routes());
    routes.addAll(new HealthApi(engine, settings.version()).routes());
    return routes;
  }

  /** All calls. {@code openapi.json} says the same; a test holds the two together. */
  List<Route> calls() {
    return calls;
  }

  /** Where it answers. */
  public URI url() {
    return url;
  }

  /**
   * Takes no more requests, and returns when those under way are answered.
   *
   * @param grace after which the others are cut off; what they brought is not kept
   */
  public void drain(Duration grace) {
    engine.remoteWorkers().drain(); // whoever waits for work is answered now
    live.watches().close(); // and whoever looks on may come back to the next server
    front.drain(grace);
  }

  @Override
  public void close() {
    live.close();
    stop(server);
  }

  private static void stop(Server server) {
    try {
      server.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("The server did not stop cleanly.", e);
    }
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool pool = new QueuedThreadPool();
    pool.setName("landfast-http");
    pool.setVirtualThreadsExecutor(
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("landfast-request-", 0).factory()));
    return pool;
  }

  private static HttpConfiguration configuration() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setHttpCompliance(HttpCompliance.RFC9110);
    configuration.setSendServerVersion(false);
    configuration.setRequestHeaderSize(REQUEST_HEADERS_BYTES_MAX);
    configuration.setInputBufferSize(INPUT_BUFFER_BYTES);
    return configuration;
  }

  private static IOException asIoException(Exception e) {
    if (e.getCause() instanceof BindException taken) { // Jetty wraps it
      return taken;
    }
    return e instanceof IOException io ? io : new IOException("The server cannot be started.", e);
  }
}
