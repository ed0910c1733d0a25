package dev.landfast.server;

import dev.landfast.engine.Engine;
import dev.landfast.engine.stage.StageCatalog;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * What is seen of an engine while it works.
 *
 * <pre>
 *   commits ─► Activity (the last ten minutes) ─► Status ─┐
 *      ├─────► Watches ◄── Views (jobs, batches) ◄────────┤
 *      └─────► Metrics ◄──────────────────────────────────┘
 * </pre>
 */
record Live(Status status, Watches watches, Metrics metrics) implements AutoCloseable {

  static Live start(Engine engine, StageCatalog catalog, String version) {
    Activity activity = new Activity(new SecureRandom());
    Status status = Status.start(engine, catalog, version, activity, InstantSource.system());
    Watches watches = new Watches(new Views(engine.jobs().reader(), status, activity));
    engine.jobs().onCommit(activity);
    engine.jobs().onCommit(_ -> watches.changed());
    Metrics metrics = new Metrics(status);
    engine.jobs().onCommit(metrics);
    engine.blobs().onSeal(metrics::sealed);
    return new Live(status, watches, metrics);
  }

  @Override
  public void close() {
    watches.close();
    status.close();
  }
}
