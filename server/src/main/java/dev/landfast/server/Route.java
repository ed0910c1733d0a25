package dev.landfast.server;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One call of the interface.
 *
 * @param method GET also answers HEAD
 * @param template a path, with {@code {name}} for a part that varies
 */
record Route(String method, String template, Endpoint endpoint) {

  /** The varying parts of a path, when it is this route's. */
  Optional<Map<String, String>> match(List<String> path) {
    List<String> parts = split(template);
    if (parts.size() != path.size()) {
      return Optional.empty();
    }
    Map<String, String> found = new HashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      String part = parts.get(i);
      if (part.startsWith("{")) {
        found.put(part.substring(1, part.length() - 1), path.get(i));
      } else if (!part.equals(path.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(found);
  }

  static List<String> split(String path) {
    return List.of(path.substring(1).split("/", -1));
  }

  /** What a call does. */
  interface Endpoint {
    void handle(Exchange exchange) throws Exception;
  }
}
