package dev.landfast.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * One measure: ours, the machine's limit and peers, taken in turn.
 *
 * @param landfast median of the runs
 * @param limit median of the runs; null if there is none here
 * @param peers medians of the runs, by name; null for one that is not here
 * @param ratioToLimit median of the pairwise ratios, which hold when the machine's speed drifts
 * @param spread lowest and highest pairwise ratio
 * @param missing why there is no limit, or not that peer, by name
 */
record Measure(
    String measure,
    String unit,
    double landfast,
    @Nullable Double limit,
    Map<String, @Nullable Double> peers,
    @Nullable Double ratioToLimit,
    int runs,
    List<Double> spread,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> missing) {

  /** What the limit is called in {@link #missing}. */
  static final String LIMIT = "limit";

  private static final double DECIMALS_BELOW = 100;

  /** From pairs of one run each. */
  static Measure of(String measure, String unit, List<Double> landfast, List<Double> limit) {
    return of(measure, unit, landfast, limit, Map.of(), Map.of());
  }

  /** From one run each, in turn; no runs of what is missing. */
  static Measure of(
      String measure,
      String unit,
      List<Double> landfast,
      List<Double> limit,
      Map<String, List<Double>> peers,
      Map<String, String> missing) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < limit.size(); i++) {
      ratios.add(landfast.get(i) / limit.get(i));
    }
    List<Double> sorted = ratios.stream().sorted().toList();
    Map<String, @Nullable Double> peerMedians = new TreeMap<>();
    peers.forEach((name, rates) -> peerMedians.put(name, rates.isEmpty() ? null : median(rates)));
    boolean limited = !limit.isEmpty();
    return new Measure(
        measure,
        unit,
        median(landfast),
        limited ? median(limit) : null,
        peerMedians,
        limited ? median(ratios) : null,
        landfast.size(),
        limited ? List.of(sorted.getFirst(), sorted.getLast()) : List.of(),
        missing);
  }

  static String json(List<Measure> measures) {
    return JsonMapper.builder().build().writeValueAsString(measures) + "\n";
  }

  static String table(List<Measure> measures) {
    TreeSet<String> names = new TreeSet<>();
    measures.forEach(measure -> names.addAll(measure.peers.keySet()));
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
                "%-44s %8s %10s %10s %6s  %-21s",
                "measure", "unit", "landfast", "limit", "ratio", "spread")
            + String.join("", names.stream().map(name -> peer(name, "ratio")).toList()));
    for (Measure m : measures) {
      StringBuilder line = new StringBuilder();
      line.append(
          String.format(
              Locale.ROOT,
              "%-44s %8s %10s %10s %6s  %-21s",
              m.measure,
              m.unit,
              figure(m.landfast),
              m.rate(LIMIT, m.limit),
              ratio(m.ratioToLimit),
              m.spreadOfRuns()));
      for (String name : names) {
        Double rate = m.peers.get(name);
        Double ratio = rate == null || m.limit == null ? null : rate / m.limit;
        line.append(peer(m.rate(name, rate), ratio(ratio)));
      }
      lines.add(line.toString());
    }
    return String.join("", lines.stream().map(line -> line.stripTrailing() + "\n").toList());
  }

  private static String peer(String rate, String ratio) {
    return String.format(" %17s %6s", rate, ratio);
  }

  private String rate(String name, @Nullable Double rate) {
    return rate == null ? missing.getOrDefault(name, "–") : figure(rate);
  }

  /** Some milliseconds say little without decimals. */
  private static String figure(double rate) {
    return String.format(Locale.ROOT, rate < DECIMALS_BELOW ? "%.2f" : "%.0f", rate);
  }

  private static String ratio(@Nullable Double ratio) {
    return ratio == null ? "–" : String.format(Locale.ROOT, "%.2f", ratio);
  }

  private String spreadOfRuns() {
    String of = spread.isEmpty() ? "–" : String.format(Locale.ROOT, "%.2f–%.2f", spread.toArray());
    return of + " (" + runs + " runs)";
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
