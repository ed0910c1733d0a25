package dev.landfast.server;

import java.util.List;

/** What can be watched while it happens. */
final class EventsApi {
  private final Watches watches;

  EventsApi(Watches watches) {
    this.watches = watches;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/v1/jobs/{id}/events", exchange -> send(Subject.Kind.JOB, exchange)),
        new Route("GET", "/v1/batches/{id}/events", exchange -> send(Subject.Kind.BATCH, exchange)),
        new Route("GET", "/v1/status/events", this::status));
  }

  private void status(Exchange exchange) throws Exception {
    EventStream.send(watches, new Subject(Subject.Kind.STATUS, exchange.tenant(), ""), exchange);
  }

  private void send(Subject.Kind kind, Exchange exchange) throws Exception {
    EventStream.send(watches, new Subject(kind, exchange.tenant(), exchange.path("id")), exchange);
  }
}
