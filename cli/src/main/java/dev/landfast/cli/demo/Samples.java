package dev.landfast.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sample files and what is to become of each.
 *
 * @param pipeline that they are sent to
 */
public record Samples(String pipeline, List<Sample> files) {
  private static final String EXPECTED = "expected.json";
  private static final String DOCUMENTS = "documents";

  /**
   * Reads {@code expected.json} and finds the files that it names in {@code documents/}.
   *
   * @param folder with both
   * @throws NoSuchFileException if one is missing
   * @throws IOException if the list cannot be read
   */
  public static Samples read(Path folder) throws IOException {
    Expected expected;
    try {
      expected =
          JsonMapper.builder()
              .build()
              .readValue(Files.readAllBytes(folder.resolve(EXPECTED)), Expected.class);
    } catch (JacksonException e) {
      throw new IOException(EXPECTED + " is not what it should be: " + e.getOriginalMessage(), e);
    }
    List<Sample> files = new ArrayList<>();
    for (Expectation file : expected.files()) {
      Path path = resolve(folder.resolve(DOCUMENTS), file.name());
      if (!Files.isRegularFile(path)) {
        throw new NoSuchFileException(path.toString());
      }
      files.add(new Sample(path, Files.size(path), file));
    }
    return new Samples(expected.pipeline(), files);
  }

  /** All of them. */
  public long bytes() {
    return files.stream().mapToLong(Sample::length).sum();
  }

  /**
   * By way of a URI, whose escapes are the bytes of the name on the disk: in the locale "C", which
   * containers often have, {@link Path#resolve} refuses what is not ASCII.
   */
  private static Path resolve(Path folder, String name) {
    String escaped = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    return Path.of(URI.create(folder.toUri() + "/").resolve("./" + escaped));
  }

  /**
   * One file.
   *
   * @param length in bytes
   */
  public record Sample(Path path, long length, Expectation expected) {
    public String name() {
      return expected.name();
    }
  }

  /**
   * What is to become of a file; what is null may be anything.
   *
   * @param state of its job, or {@code rejected}
   * @param type media type that is to be found
   * @param contains a phrase of its text, whatever its line breaks
   * @param code of its failure
   */
  public record Expectation(
      String name,
      String state,
      @Nullable String type,
      @Nullable String contains,
      @Nullable String code) {}

  private record Expected(String pipeline, List<Expectation> files) {}
}
