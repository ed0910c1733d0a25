package dev.landfast.publish;

import java.nio.file.Path;

/** Another file has the name. It was left as it is, and is durable. */
public record Exists(Path target) implements PublishResult {}
