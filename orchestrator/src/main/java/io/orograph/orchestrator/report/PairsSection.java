package io.orograph.orchestrator.report;

import io.orograph.core.measure.Measurement;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The table of pairs of cells: for each metric mean, smallest and largest over the pairs of runs.
 * They share runs and are not independent, so there is no error of the mean.
 */
final class PairsSection {
  private final List<Measurement> measurements;

  PairsSection(List<Measurement> measurements) {
    this.measurements = List.copyOf(measurements);
  }

  void write(Markup out) {
    Map<List<String>, List<Measurement>> rows = new LinkedHashMap<>();
    for (Measurement m : measurements) {
      rows.computeIfAbsent(
              List.of(m.subject().cell(), m.subject().otherCell(), m.metric().name()),
              key -> new ArrayList<>())
          .add(m);
    }
    out.open("div", "class", "scroll").open("table").open("thead").open("tr");
    for (String title :
        List.of("cell", "other cell", "metric", "pairs", "mean", "smallest", "largest")) {
      out.leaf("th", title);
    }
    out.close().close().open("tbody").line();
    rows.forEach((key, values) -> row(out, key, values));
    out.close().close().close().line();
  }

  private static void row(Markup out, List<String> key, List<Measurement> all) {
    DoubleSummaryStatistics values = new DoubleSummaryStatistics();
    for (Measurement m : all) {
      if (m instanceof Measurement.Scalar s) {
        values.accept(s.estimate().value());
      }
    }
    out.open("tr");
    key.forEach(text -> out.leaf("td", text));
    out.leaf("td", values.getCount() + " of " + all.size());
    boolean none = values.getCount() == 0;
    out.leaf("td", none ? "–" : Numbers.brief(values.getAverage()));
    out.leaf("td", none ? "–" : Numbers.brief(values.getMin()));
    out.leaf("td", none ? "–" : Numbers.brief(values.getMax()));
    out.close().line();
  }
}
