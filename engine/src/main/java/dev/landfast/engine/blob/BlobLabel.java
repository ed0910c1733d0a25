package dev.landfast.engine.blob;

import org.jspecify.annotations.Nullable;

/**
 * What a blob says about itself in the store, so that rows can be rebuilt from the store alone.
 *
 * @param id of the file or artifact, unique for ever; also the last part of the locator
 * @param name as its sender called it, at most 255 bytes of UTF-8
 * @param job the job that made it; null for a received file
 * @param stage the stage that made it; null for a received file
 */
public record BlobLabel(
    String id,
    String tenant,
    String pipeline,
    String name,
    String correlationId,
    @Nullable String job,
    @Nullable String stage) {}
