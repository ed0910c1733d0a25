package dev.landfast.engine.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a row says of the blob that it names.
 *
 * @param file of a file, its id
 * @param job of an artifact, the job that made it
 * @param length in bytes
 * @param sha256 in lower-case hexadecimal
 * @param since when a file was received
 */
public record BlobRow(
    @Nullable String file,
    @Nullable String job,
    String name,
    String locator,
    long length,
    String sha256,
    @Nullable Instant since) {}
