package dev.landfast.engine.blob;

/**
 * Names a sealed blob and says what it holds.
 *
 * @param locator where it is, as the store said at seal
 * @param length in bytes
 * @param sha256 in lower-case hexadecimal
 */
public record BlobRef(String locator, long length, String sha256) {}
