package dev.landfast.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Real documents, and broken ones made of them. */
final class Corpus {
  /** Those that Landfast reads, and that are broken therefore. */
  static final List<String> READ =
      List.of("pdf", "docx", "xlsx", "pptx", "doc", "xls", "ppt", "rtf", "html", "xml", "txt");

  /** Of longer ones there are no broken variants: eight times their length. */
  private static final long BROKEN_BYTES_MAX = 2L * 1024 * 1024;

  private static final int FILES_MAX = 20_000;

  private final List<Path> files;

  private Corpus(List<Path> files) {
    this.files = files;
  }

  /**
   * Of all files below a folder but empty ones, which are refused before they have a job.
   *
   * @throws IOException if there are none, or too many
   */
  static Corpus below(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> files = paths.filter(Corpus::isDocument).limit(FILES_MAX + 1L).sorted().toList();
      if (files.isEmpty() || files.size() > FILES_MAX) {
        throw new IOException(files.size() + " documents below " + folder);
      }
      return new Corpus(files);
    }
  }

  /**
   * All of them as they are, and of each type that is read some with every damage; always the same,
   * and one type after the other.
   *
   * @param brokenPerType documents of a type that are broken, in every way
   */
  List<CorpusDocument> documents(int brokenPerType) throws IOException {
    List<CorpusDocument> documents =
        new ArrayList<>(files.stream().map(CorpusDocument::whole).toList());
    List<List<Path>> byType = List.copyOf(breakable().values());
    for (int t = 0; t < byType.size(); t++) {
      List<Path> ofType = byType.get(t);
      List<Path> ofOther = byType.get((t + 1) % byType.size());
      int wanted = Math.min(brokenPerType, ofType.size());
      for (int i = 0; i < wanted; i++) {
        Path file = ofType.get((int) ((long) i * ofType.size() / wanted));
        Path other = ofOther.get(i % ofOther.size());
        for (Damage damage : Damage.values()) {
          if (damage != Damage.NONE) {
            documents.add(new CorpusDocument(file, damage, other));
          }
        }
      }
    }
    return documents;
  }

  private static boolean isDocument(Path file) {
    return Files.isRegularFile(file) && file.toFile().length() > 0;
  }

  private Map<String, List<Path>> breakable() throws IOException {
    Map<String, List<Path>> byType = new TreeMap<>();
    for (Path file : files) {
      String type = CorpusDocument.typeOf(file);
      long length = Files.size(file);
      if (READ.contains(type) && length <= BROKEN_BYTES_MAX) {
        byType.computeIfAbsent(type, t -> new ArrayList<>()).add(file);
      }
    }
    return byType;
  }
}
