package dev.landfast.publish;

import java.nio.file.Path;

/**
 * Something else has the name. It was left as it is. A file of somebody else is durable now, its
 * name and its bytes; of a link, a directory or a device the name is. Where this user may not read
 * it, nobody here can make it so: that is no answer, but a {@link
 * java.nio.file.FileAlreadyExistsException} that says so.
 */
public record Exists(Path target) implements PublishResult {
  @Override
  public String advice() {
    return "Choose another name, or ask for the file to be replaced.";
  }
}
