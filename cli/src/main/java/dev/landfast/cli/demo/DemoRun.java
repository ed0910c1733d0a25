package dev.landfast.cli.demo;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * A demo that has come to its end.
 *
 * @param durable until the server had answered for all files
 * @param through until all files were through, from the same beginning
 */
record DemoRun(
    URI url,
    String batch,
    Samples samples,
    List<Outcome> outcomes,
    Duration durable,
    Duration through) {}
