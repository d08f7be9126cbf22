package io.orograph.orchestrator.report;

import io.orograph.core.cost.MetricCosts;
import io.orograph.core.measure.Cost;
import io.orograph.core.sweep.SweepCost;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.MeasurementQueries.Spent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a sweep was to cost at most, metric by metric, beside what it has cost. */
final class CostTable {
  private static final String NOTHING = "–";

  private final SweepSpec spec;
  private final Map<String, Spent> spent;

  /**
   * @param spent what has been recorded, by the metric's name
   */
  CostTable(SweepSpec spec, Map<String, Spent> spent) {
    this.spec = spec;
    this.spent = spent;
  }

  void write(Markup out) {
    out.open("table").open("thead").open("tr");
    for (String title :
        List.of(
            "",
            "values",
            "matvecs at most",
            "matvecs",
            "sample passes at most",
            "expected",
            "sample passes")) {
      out.leaf("th", title);
    }
    out.close().close().open("tbody");
    SweepCost planned = SweepCost.of(spec);
    row(
        out,
        "training",
        Numbers.whole(planned.runs()),
        Optional.of(new Cost(0, planned.trainingSamplePasses())),
        Optional.empty(),
        Optional.empty());
    long recorded = 0;
    long wanted = 0;
    Cost most = Cost.NONE;
    Cost mostly = Cost.NONE;
    Cost sum = Cost.NONE;
    for (MetricCosts.Line line : MetricCosts.of(spec)) {
      Spent known = spent.getOrDefault(line.metric().name(), new Spent(0, Cost.NONE));
      row(
          out,
          line.metric().name(),
          values(known.recorded(), line.measurements()),
          line.cost(),
          line.expected(),
          Optional.of(known.cost()));
      recorded += known.recorded();
      wanted += line.measurements();
      most = most.plus(line.cost().orElse(Cost.NONE));
      mostly = mostly.plus(line.expected().orElse(Cost.NONE));
      sum = sum.plus(known.cost());
    }
    row(
        out,
        "all measurements",
        values(recorded, wanted),
        Optional.of(most),
        Optional.of(mostly),
        Optional.of(sum));
    out.close().close();
    out.leaf(
        "p",
        "A matvec is one product of a curvature matrix with a vector; a sample pass is one sample"
            + " through the network once, a backward counting two. What was known beforehand counts"
            + " every estimator to its last step, so one that has converged early costs less; what"
            + " was measured again, after an extension or a lost worker, costs more.",
        "class",
        "quiet");
  }

  private static String values(long recorded, long wanted) {
    return Numbers.whole(recorded) + " of " + Numbers.whole(wanted);
  }

  private static void row(
      Markup out,
      String what,
      String values,
      Optional<Cost> most,
      Optional<Cost> expected,
      Optional<Cost> measured) {
    out.open("tr").leaf("th", what).leaf("td", values);
    out.leaf("td", most.map(c -> Numbers.whole(c.matvecs())).orElse(NOTHING));
    out.leaf("td", measured.map(c -> Numbers.whole(c.matvecs())).orElse(NOTHING));
    out.leaf("td", most.map(c -> Numbers.whole(c.samplePasses())).orElse(NOTHING));
    out.leaf("td", expected.map(c -> Numbers.whole(c.samplePasses())).orElse(NOTHING));
    out.leaf("td", measured.map(c -> Numbers.whole(c.samplePasses())).orElse(NOTHING));
    out.close().line();
  }
}
