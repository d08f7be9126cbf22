package io.orograph.orchestrator.report;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.CellValue;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.sweep.BestAccuracy;
import io.orograph.core.sweep.Choices;
import io.orograph.core.sweep.SweepSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** The section that holds accuracies against the best that is possible on data made by a law. */
final class BestSection {
  private static final String METHOD =
      "On data that are made by a known law the accuracy that no classifier exceeds on new samples is"
          + " known. A sample of a test set may lie above it by chance.";

  private final SweepSpec spec;
  private final BestAccuracy best = new BestAccuracy();

  BestSection(SweepSpec spec) {
    this.spec = spec;
  }

  /** Nothing where no law is known. */
  void write(Markup out, PhaseDiagram diagram) {
    Map<Double, List<PhaseCell>> cells = new TreeMap<>();
    for (PhaseCell cell : diagram.cells()) {
      OptionalDouble most = best.percent(Choices.settings(spec.base(), spec.axes(), cell.values()));
      if (most.isPresent() && cell.isAsked()) {
        cells.computeIfAbsent(most.getAsDouble(), m -> new ArrayList<>()).add(cell);
      }
    }
    if (cells.isEmpty()) {
      return;
    }
    out.line().leaf("h2", "Best accuracy possible").line();
    out.leaf("p", METHOD);
    out.open("div", "class", "scroll").open("table").open("thead").open("tr");
    for (String title :
        List.of("possible, %", "cells", "best cell", "its mean test accuracy, %", "short of it")) {
      out.leaf("th", title);
    }
    out.close().close().open("tbody").line();
    cells.forEach((most, of) -> row(out, most, of));
    out.close().close().close().line();
  }

  private void row(Markup out, double most, List<PhaseCell> cells) {
    Optional<PhaseCell> highest =
        cells.stream()
            .filter(cell -> !Double.isNaN(accuracy(cell)))
            .max(Comparator.comparingDouble(this::accuracy));
    out.open("tr");
    out.leaf("td", percent(most));
    out.leaf("td", Integer.toString(cells.size()));
    out.leaf("td", highest.map(PhaseCell::id).orElse("–"));
    out.leaf("td", highest.map(cell -> percent(accuracy(cell))).orElse("–"));
    out.leaf("td", highest.map(cell -> percent(most - accuracy(cell))).orElse("–"));
    out.close().line();
  }

  private double accuracy(PhaseCell cell) {
    Optional<Metric> metric =
        spec.metrics().stream().filter(m -> m.kind() == MetricKind.TEST_ACCURACY).findFirst();
    return metric.flatMap(cell::value).map(CellValue::mean).orElse(Double.NaN);
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
