package dev.landfast.engine.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A received file.
 *
 * @param name as its sender called it; never used as a path
 * @param declaredType the media type its sender gave
 * @param type the media type that a stage found
 * @param locator where its store keeps it
 * @param length in bytes
 * @param sha256 in lower-case hexadecimal
 */
public record FileRecord(
    String id,
    String name,
    @Nullable String declaredType,
    @Nullable String type,
    String locator,
    long length,
    String sha256,
    Instant receivedAt) {}
