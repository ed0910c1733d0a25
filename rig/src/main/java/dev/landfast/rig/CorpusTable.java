package dev.landfast.rig;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What became of how many, by type, the real ones and the broken ones apart; and the slowest. */
final class CorpusTable {
  private static final int SLOWEST = 5;
  private static final String OTHERS = "others";

  private final List<CorpusOutcome> outcomes;
  private final CorpusAudit audit;

  CorpusTable(List<CorpusOutcome> outcomes, CorpusAudit audit) {
    this.outcomes = List.copyOf(outcomes);
    this.audit = audit;
  }

  /** Counts by type ({@code pdf}, {@code pdf broken}), and then by outcome. */
  Map<String, Map<String, Long>> counts() {
    Map<String, Map<String, Long>> counts = new TreeMap<>();
    for (CorpusOutcome outcome : outcomes) {
      counts
          .computeIfAbsent(row(outcome.document()), r -> new TreeMap<>())
          .merge(outcome.shown(), 1L, Long::sum);
    }
    return counts;
  }

  List<CorpusOutcome> slowest() {
    return outcomes.stream()
        .sorted(Comparator.comparingLong(CorpusOutcome::parseMillis).reversed())
        .limit(SLOWEST)
        .toList();
  }

  String text() {
    StringBuilder text = new StringBuilder();
    counts()
        .forEach((row, byOutcome) -> {
          text.append(String.format(Locale.ROOT, "  %-12s", row));
          byOutcome.forEach((outcome, count) ->
              text.append(String.format(Locale.ROOT, "  %s %,d", outcome, count)));
          text.append('\n');
        });
    text.append("slowest:\n");
    for (CorpusOutcome outcome : slowest()) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %,6d ms  %,11d bytes  %s  %s%n",
              outcome.parseMillis(),
              outcome.length(),
              outcome.document().label(),
              outcome.shown()));
    }
    text.append("explained:\n");
    for (CorpusOutcome outcome : outcomes) {
      audit
          .reason(outcome)
          .ifPresent(reason ->
              text.append(
                  String.format(
                      Locale.ROOT,
                      "  %s  %s: %s%n",
                      outcome.document().label(),
                      outcome.shown(),
                      reason)));
    }
    return text.toString();
  }

  private static String row(CorpusDocument document) {
    String type = Corpus.READ.contains(document.type()) ? document.type() : OTHERS;
    return document.damage() == Damage.NONE ? type : type + " broken";
  }
}
