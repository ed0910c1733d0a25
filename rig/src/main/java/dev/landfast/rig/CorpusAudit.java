package dev.landfast.rig;

import dev.landfast.engine.job.JobState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Whether what became of a document may have become of it. */
final class CorpusAudit {
  /** Those of {@code docs/documents.md}: the document's own fault, and final. */
  private static final Set<String> CODES =
      Set.of(
          "TYPE_MISMATCH",
          "TYPE_NOT_ACCEPTED",
          "PARSE_ENCRYPTED",
          "PARSE_UNREADABLE",
          "PARSE_TOO_LONG",
          "PARSE_BOMB",
          "TEXT_EMPTY",
          "TEXT_GARBLED");

  /** Documented too, but each has to be explained: a parser may be mended. */
  private static final Set<String> EXPLAINED = Set.of("PARSE_TIMEOUT", "PARSE_CRASHED");

  /** Types that say where they end: a part of one is never handed out as if it were all. */
  private static final Set<String> ENDED =
      Set.of("pdf", "docx", "xlsx", "pptx", "doc", "xls", "ppt", "rtf", "xml");

  private static final List<String> INTERNALS =
      List.of("Exception", "org.apache", "dev.landfast", "/tmp/");

  // As docs/documents.md has them.
  private static final Duration TIME_BASE = Duration.ofSeconds(60);
  private static final Duration TIME_PER_MIB = Duration.ofSeconds(2);
  private static final Duration TIME_MAX = Duration.ofMinutes(4);
  private static final long MIB = 1024 * 1024;

  /** That a child takes to start, and its parent to kill it. */
  private static final Duration AROUND_MAX = Duration.ofSeconds(60);

  private static final int KNOWN_COLUMNS = 3;

  private final Map<String, String> known;

  /**
   * @param known reasons, by the document's label, a space and the outcome
   */
  CorpusAudit(Map<String, String> known) {
    this.known = Map.copyOf(known);
  }

  /** With those that are known of the corpus: {@code corpus-known.tsv}. */
  static CorpusAudit usual() {
    try (InputStream in = CorpusAudit.class.getResourceAsStream("corpus-known.tsv")) {
      if (in == null) {
        throw new IOException("corpus-known.tsv is missing.");
      }
      return new CorpusAudit(read(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> read(String lines) {
    Map<String, String> known = new HashMap<>();
    for (String line : lines.lines().filter(text -> !text.startsWith("#")).toList()) {
      String[] columns = line.split("\t", KNOWN_COLUMNS);
      known.put(columns[0] + " " + columns[1], columns[2]);
    }
    return known;
  }

  /** Why the outcome is as it is, where somebody looked. */
  Optional<String> reason(CorpusOutcome outcome) {
    return Optional.ofNullable(known.get(outcome.document().label() + " " + outcome.shown()));
  }

  /** What is wrong with an outcome: nothing, usually. */
  List<String> violations(CorpusOutcome outcome) {
    return Stream.of(end(outcome), part(outcome), outputs(outcome), detail(outcome), time(outcome))
        .flatMap(Optional::stream)
        .map(what -> outcome.document().label() + ": " + what)
        .toList();
  }

  private Optional<String> end(CorpusOutcome outcome) {
    if (outcome.state() == JobState.DONE) {
      return Optional.empty();
    }
    if (outcome.state() != JobState.FAILED || outcome.code() == null) {
      return Optional.of("ended as " + outcome.state() + ", " + outcome.code());
    }
    boolean breaksParsers = EXPLAINED.contains(outcome.code());
    if (!CODES.contains(outcome.code()) && !breaksParsers) {
      return Optional.of(outcome.code() + " is no document's fault: " + outcome.detail());
    }
    return (breaksParsers || isReadByOthers(outcome)) && reason(outcome).isEmpty()
        ? Optional.of(outcome.code() + ", which nobody has explained: " + outcome.detail())
        : Optional.empty();
  }

  /** A real document, for which somebody's program has no such answer: it may be ours that errs. */
  private static boolean isReadByOthers(CorpusOutcome outcome) {
    boolean real = outcome.document().damage() == Damage.NONE;
    boolean read = Corpus.READ.contains(outcome.document().type());
    return real && (read || !"TYPE_NOT_ACCEPTED".equals(outcome.code()));
  }

  private Optional<String> part(CorpusOutcome outcome) {
    boolean part = outcome.document().damage().isCut() && ENDED.contains(outcome.document().type());
    return part && outcome.state() == JobState.DONE && reason(outcome).isEmpty()
        ? Optional.of("a part was handed out as if it were all")
        : Optional.empty();
  }

  private static Optional<String> outputs(CorpusOutcome outcome) {
    boolean read = outcome.outputs().containsAll(List.of("text.txt", "metadata.json"));
    return outcome.state() == JobState.DONE && !read
        ? Optional.of("is done, and handed out " + outcome.outputs())
        : Optional.empty();
  }

  private static Optional<String> detail(CorpusOutcome outcome) {
    if (outcome.detail() == null) {
      return Optional.empty();
    }
    String detail = outcome.detail().replace(outcome.document().name(), "");
    return INTERNALS.stream().anyMatch(detail::contains)
        ? Optional.of("its sender is told of our insides: " + detail)
        : Optional.empty();
  }

  private static Optional<String> time(CorpusOutcome outcome) {
    Duration asked = TIME_BASE.plus(TIME_PER_MIB.multipliedBy(outcome.length() / MIB));
    Duration bound = (asked.compareTo(TIME_MAX) < 0 ? asked : TIME_MAX).plus(AROUND_MAX);
    return outcome.parseMillis() > bound.toMillis()
        ? Optional.of("took " + outcome.parseMillis() + " ms, more than " + bound)
        : Optional.empty();
  }
}
