package dev.landfast.engine.intake;

import org.jspecify.annotations.Nullable;

/** One file of a request of which bytes are still to come. */
record Arriving(
    String file,
    String name,
    @Nullable String declaredType,
    @Nullable String expectedSha256,
    Upload upload) {}
