package dev.landfast.engine.effect;

import dev.landfast.engine.job.Effect;
import dev.landfast.engine.job.JobReader;
import dev.landfast.engine.job.JobReader.BatchView;
import dev.landfast.engine.job.JobStoreException;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Writes a line into the log when a batch is done: how many of its files ended in which way. */
public final class BatchLine implements EffectHandler {
  private static final Logger LOG = LoggerFactory.getLogger(BatchLine.class);

  @Override
  public void carryOut(Effect effect, JobReader jobs) throws JobStoreException {
    Optional<BatchView> batch = jobs.batch(effect.tenant(), effect.subject());
    if (batch.isPresent()) {
      MDC.put("tenant", effect.tenant());
      MDC.put("batch", effect.subject());
      try {
        LOG.info("The batch is done: {}.", counts(batch.get()));
      } finally {
        MDC.remove("tenant");
        MDC.remove("batch");
      }
    }
  }

  private static String counts(BatchView batch) {
    return batch.counts().entrySet().stream()
        .map(count -> count.getValue() + " " + count.getKey())
        .collect(Collectors.joining(", "));
  }
}
