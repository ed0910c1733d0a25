package dev.landfast.server;

import org.jspecify.annotations.Nullable;

/**
 * Where the server listens.
 *
 * @param host a loopback address or name
 * @param port 0 for a free one
 * @param version of the program, for {@code /openapi.json}
 * @param callbackSecret that callbacks are signed with: {@code whsec_} and Base64; null where
 *     nobody may call back
 */
public record ServerSettings(
    String host, int port, String version, @Nullable String callbackSecret) {}
