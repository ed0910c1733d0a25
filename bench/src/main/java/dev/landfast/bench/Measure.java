package dev.landfast.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * One measure: ours and the machine's limit, taken in turn.
 *
 * @param landfast median of the runs
 * @param limit median of the runs
 * @param ratioToLimit median of the pairwise ratios, which hold when the machine's speed drifts
 * @param spread lowest and highest pairwise ratio
 */
record Measure(
    String measure,
    String unit,
    double landfast,
    double limit,
    Map<String, Double> peers,
    double ratioToLimit,
    int runs,
    List<Double> spread) {

  /** From pairs of one run each. */
  static Measure of(String measure, String unit, List<Double> landfast, List<Double> limit) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < landfast.size(); i++) {
      ratios.add(landfast.get(i) / limit.get(i));
    }
    List<Double> sorted = ratios.stream().sorted().toList();
    return new Measure(
        measure,
        unit,
        median(landfast),
        median(limit),
        Map.of(),
        median(ratios),
        landfast.size(),
        List.of(sorted.getFirst(), sorted.getLast()));
  }

  static String json(List<Measure> measures) {
    return JsonMapper.builder().build().writeValueAsString(measures) + "\n";
  }

  static String table(List<Measure> measures) {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            "%-44s %8s %10s %10s %6s  %s%n",
            "measure", "unit", "landfast", "limit", "ratio", "spread"));
    for (Measure m : measures) {
      table.append(
          String.format(
              Locale.ROOT,
              "%-44s %8s %10.0f %10.0f %6.2f  %.2f–%.2f (%d runs)%n",
              m.measure,
              m.unit,
              m.landfast,
              m.limit,
              m.ratioToLimit,
              m.spread.getFirst(),
              m.spread.getLast(),
              m.runs));
    }
    return table.toString();
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
