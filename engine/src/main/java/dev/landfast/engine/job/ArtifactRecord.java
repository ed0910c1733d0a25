package dev.landfast.engine.job;

/**
 * An output of a settled stage.
 *
 * @param name unique within its job
 * @param type media type
 * @param length in bytes
 * @param sha256 in lower-case hexadecimal
 */
public record ArtifactRecord(
    String name, String stage, String type, String locator, long length, String sha256) {}
