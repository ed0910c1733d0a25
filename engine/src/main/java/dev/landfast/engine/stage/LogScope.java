package dev.landfast.engine.stage;

import dev.landfast.engine.job.Lease;
import org.slf4j.MDC;

/** The fields that each log line of an attempt's thread carries until it is closed. */
final class LogScope implements AutoCloseable {
  LogScope(Lease lease) {
    MDC.put("correlationId", lease.correlationId());
    MDC.put("tenant", lease.tenant());
    MDC.put("batch", lease.batch());
    MDC.put("file", lease.file().id());
    MDC.put("job", lease.job());
    MDC.put("stage", lease.stage());
    MDC.put("attempt", Integer.toString(lease.attempt()));
  }

  @Override
  public void close() {
    MDC.clear();
  }
}
