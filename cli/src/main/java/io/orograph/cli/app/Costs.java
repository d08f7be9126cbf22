package io.orograph.cli.app;

import io.orograph.cli.view.CostView;
import io.orograph.core.cost.DeviceHours;
import io.orograph.core.cost.MetricCosts;
import io.orograph.core.measure.Cost;
import io.orograph.core.sweep.SweepCost;
import io.orograph.core.sweep.SweepSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What a sweep file will take at most, known without a lab. */
final class Costs {
  private Costs() {}

  /** For people. */
  static CostView of(SweepSpec spec) {
    SweepCost cost = SweepCost.of(spec);
    return new CostView(
        cost.cells(),
        cost.runs(),
        cost.measurements(),
        cost.trainingSamplePasses(),
        MetricCosts.of(spec).stream().map(Costs::metric).toList());
  }

  private static CostView.Metric metric(MetricCosts.Line line) {
    Optional<Cost> cost = line.cost();
    return new CostView.Metric(
        line.metric().name(),
        line.measurements(),
        cost.isPresent() ? OptionalLong.of(cost.get().matvecs()) : OptionalLong.empty(),
        cost.isPresent() ? OptionalLong.of(cost.get().samplePasses()) : OptionalLong.empty(),
        line.expected().stream().mapToLong(Cost::samplePasses).findFirst());
  }

  /** How long that is about on devices that were measured, a line for each. */
  static List<String> about(SweepSpec spec) {
    return DeviceHours.of(spec).stream()
        .map(
            h ->
                String.format(
                    Locale.ROOT,
                    "about %s h of training and at most about %s h of measuring on %s",
                    hours(h.training()),
                    hours(h.measuring()),
                    h.device()))
        .toList();
  }

  /** The same for scripts. */
  static List<Map<String, Object>> hours(SweepSpec spec) {
    return DeviceHours.of(spec).stream()
        .map(
            h ->
                Map.<String, Object>of(
                    "device", h.device(), "training", h.training(), "measuring", h.measuring()))
        .toList();
  }

  /** To two digits: nobody knows more. */
  private static String hours(double hours) {
    return hours >= 10
        ? String.format(Locale.ROOT, "%.0f", hours)
        : String.format(Locale.ROOT, "%.2g", hours);
  }

  /** For scripts: a row for each metric; what is not known beforehand is left out. */
  static List<Map<String, Object>> rows(SweepSpec spec) {
    return of(spec).metrics().stream()
        .map(
            m -> {
              Map<String, Object> row = new LinkedHashMap<>();
              row.put("metric", m.name());
              row.put("measurements", m.measurements());
              m.matvecs().ifPresent(matvecs -> row.put("matvecs", matvecs));
              m.samplePasses().ifPresent(passes -> row.put("samplePasses", passes));
              m.expectedPasses().ifPresent(passes -> row.put("expectedSamplePasses", passes));
              return row;
            })
        .toList();
  }
}
