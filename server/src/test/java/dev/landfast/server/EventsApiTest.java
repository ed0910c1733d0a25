package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.server.EventReader.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Batches, jobs and the installation, watched while they change. */
final class EventsApiTest {
  private static final int MANY = 500;

  @AutoClose private final TestServer server = TestServer.start();

  @AfterEach
  void openAllGates() {
    server.stages.openAllGates();
  }

  @Test
  void jobIsToldUntilItEnds() {
    String id = server.put("gate", "a.txt", "abc").is(201).at("/job/id");
    try (EventReader events = EventReader.open(server, "/v1/jobs/" + id + "/events")) {
      Event event = events.next("job");
      assertThat(event.at("/name")).isEqualTo("a.txt");
      while (!event.at("/state").equals("running")) {
        event = events.next("job");
      }
      server.stages.openGate();

      Event done = events.next("done");
      assertThat(done.at("/state")).isEqualTo("done");
      assertThat(done.data()).isEqualTo(server.get("/v1/jobs/" + id).json());
      assertThat(events.next()).isNull();
    }
  }

  @Test
  void batchIsToldItemByItem() {
    String id = batch("gate", "a", "b", "c");
    server.stages.awaitEntered();
    try (EventReader events = EventReader.open(server, "/v1/batches/" + id + "/events")) {
      List<String> names = new ArrayList<>();
      Event event = Objects.requireNonNull(events.next());
      for (; event.name().equals("job"); event = Objects.requireNonNull(events.next())) {
        names.add(event.at("/name"));
      }
      assertThat(names).startsWith("a", "b", "c");
      assertThat(event.name()).isEqualTo("progress");
      assertThat(event.at("/progress")).isEqualTo("0.0");
      assertThat(event.data().has("items")).isFalse();

      server.stages.openGate();
      Event first = events.next("job");
      while (!first.at("/state").equals("done")) {
        first = events.next("job");
      }
      assertThat(first.at("/name")).isEqualTo("a");

      server.stages.openAllGates();
      assertThat(events.next("done").at("/counts/done")).isEqualTo("3");
      assertThat(events.next()).isNull();
    }
  }

  @Test
  void readerThatComesBackIsToldWhatItLacks() {
    String id = batch("gate", "a", "b", "c");
    server.stages.awaitEntered();
    String path = "/v1/batches/" + id + "/events";
    String seen;
    try (EventReader events = EventReader.open(server, path)) {
      Event progress = events.next("progress");
      while (!progress.at("/counts/running").equals("1")) {
        progress = events.next("progress");
      }
      seen = Objects.requireNonNull(progress.id());
    }
    try (EventReader events = EventReader.open(server, path, "Last-Event-ID", seen)) {
      server.stages.openGate();
      Event changed = Objects.requireNonNull(events.next());
      assertThat(changed.name()).isEqualTo("job");
      assertThat(changed.at("/name")).isEqualTo("a");
    }
    try (EventReader events = EventReader.open(server, path, "Last-Event-ID", "of-old")) {
      for (String name : List.of("a", "b", "c")) {
        assertThat(Objects.requireNonNull(events.next()).at("/name")).isEqualTo(name);
      }
    }
  }

  @Test
  void whoHasSeenTheEndIsToldToAskNoMore() {
    String id = server.put("fail", "a", "abc").is(201).at("/job/id");
    server.awaitJobs();
    String path = "/v1/jobs/" + id + "/events";
    try (EventReader events = EventReader.open(server, path)) {
      Event done = Objects.requireNonNull(events.next());
      assertThat(done.name()).isEqualTo("done");
      assertThat(done.at("/error/code")).isEqualTo("UNREADABLE");
      assertThat(events.next()).isNull();
      server.get(path, "Last-Event-ID", Objects.requireNonNull(done.id())).is(204);
    }
  }

  @Test
  void jobThatIsTriedAgainIsToldAgain() {
    String id = server.put("fail", "a", "abc").is(201).at("/job/id");
    server.awaitJobs();
    String path = "/v1/jobs/" + id + "/events";
    String seen;
    try (EventReader events = EventReader.open(server, path)) {
      seen = Objects.requireNonNull(events.next("done").id());
    }
    server.post("/v1/jobs/" + id + "/retry").is(200);
    server.awaitJobs();
    try (EventReader events = EventReader.open(server, path, "Last-Event-ID", seen)) {
      assertThat(events.next("done").data().at("/attempts")).hasSize(2);
    }
  }

  @Test
  void installationIsToldAgainAndAgain() {
    server.put("gate", "a", "abc").is(201);
    server.stages.awaitEntered();
    try (EventReader events = EventReader.open(server, "/v1/status/events")) {
      Event first = events.next("status");
      assertThat(first.at("/queue/0/stage")).isEqualTo("gate");
      assertThat(events.next("status").at("/at")).isGreaterThan(first.at("/at"));
      assertThat(events.next("sample").at("/received")).isEqualTo("1");
    }
  }

  @Test
  void proxiesAreToldToPassItOn() {
    String id = server.put("pass", "a", "abc").is(201).at("/job/id");
    try (EventReader events = EventReader.open(server, "/v1/jobs/" + id + "/events")) {
      assertThat(events.header("Content-Type")).isEqualTo("text/event-stream");
      assertThat(events.header("Cache-Control")).isEqualTo("no-store");
      assertThat(events.header("X-Accel-Buffering")).isEqualTo("no");
    }
    server.send("HEAD", "/v1/jobs/" + id + "/events", new byte[0]).is(200);
  }

  @Test
  void thereIsNothingToBeToldOfWhatIsNot() {
    server.get("/v1/jobs/no-such/events").isProblem(ProblemCode.NOT_FOUND);
    server.get("/v1/batches/no-such/events").isProblem(ProblemCode.NOT_FOUND);
  }

  @Test
  void streamsEndWhenTheServerStops() {
    String id = server.put("gate", "a", "abc").is(201).at("/job/id");
    try (EventReader events = EventReader.open(server, "/v1/jobs/" + id + "/events")) {
      events.next("job");
      server.stages.openAllGates();
      server.drain();
      Event event = events.next();
      while (event != null) {
        event = events.next();
      }
    }
    server.get("/v1/jobs/" + id + "/events").isProblem(ProblemCode.DRAINING);
  }

  @Test
  void hundredsLookOnAtOnce() throws IOException {
    String id = server.put("gate", "a", "abc").is(201).at("/job/id");
    List<RawHttp> readers = new ArrayList<>();
    try {
      for (int i = 0; i < MANY; i++) {
        RawHttp reader = server.raw();
        readers.add(reader);
        reader.head("GET /v1/jobs/" + id + "/events HTTP/1.1", "Host: x", "Connection: close");
      }
      for (RawHttp reader : readers) {
        reader.readHead().is(200);
      }
      server.stages.openGate();
      for (RawHttp reader : readers) {
        assertThat(new String(reader.readAll(), StandardCharsets.UTF_8)).contains("event: done");
      }
    } finally {
      for (RawHttp reader : readers) {
        reader.close();
      }
    }
  }

  private String batch(String pipeline, String... names) {
    Multipart files = new Multipart();
    for (String name : names) {
      files.file(name, name);
    }
    return server.put("/v1/batches?pipeline=" + pipeline, files).is(201).at("/batch/id");
  }
}
