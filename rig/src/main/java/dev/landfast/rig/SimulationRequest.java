package dev.landfast.rig;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfast.engine.job.Pipeline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sender sends, maybe more than once.
 *
 * @param batch without it, one file
 * @param version of the bytes
 */
record SimulationRequest(
    String tenant,
    Pipeline pipeline,
    @Nullable String key,
    boolean batch,
    List<String> names,
    int version) {

  /** Begins the name of a file that is not taken. */
  static final String EMPTY = "empty";

  /** The same request with other bytes. */
  SimulationRequest changed() {
    return new SimulationRequest(tenant, pipeline, key, batch, names, version + 1);
  }

  byte[] content(String name) {
    return name.startsWith(EMPTY) ? new byte[0] : (name + " " + version).getBytes(UTF_8);
  }
}
