package dev.landfast.server;

/**
 * Where the server listens.
 *
 * @param host a loopback address or name
 * @param port 0 for a free one
 * @param version of the program, for {@code /openapi.json}
 */
public record ServerSettings(String host, int port, String version) {}
