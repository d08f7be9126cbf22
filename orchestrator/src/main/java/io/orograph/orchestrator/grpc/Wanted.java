package io.orograph.orchestrator.grpc;

import io.orograph.core.metric.Metric;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.Violation;
import io.orograph.orchestrator.results.Diagrams;
import io.orograph.orchestrator.results.Means;
import io.orograph.v1.GetPhaseDiagramRequest;
import io.orograph.v1.PhaseDiagramView;
import io.orograph.wire.convert.SpecRejected;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The means that a caller wants of a diagram: of a large grid all of them are most of the answer,
 * and a picture shows those of one metric.
 */
final class Wanted {
  /** Cells that may be named in one request. */
  private static final int MOST_CELLS = 1_000;

  private static final int LONGEST_SHOWN = 100;

  /** Of names that are wrong. */
  private static final int MOST_TOLD = 20;

  private Wanted() {}

  /**
   * Of a sweep.
   *
   * @throws SpecRejected if a view, metric or cell is wanted that there is not, or too much at once
   */
  static Means of(GetPhaseDiagramRequest request, SweepSpec spec) {
    TreeSet<String> known =
        spec.metrics().stream().map(Metric::name).collect(Collectors.toCollection(TreeSet::new));
    boolean labels = request.getView() == PhaseDiagramView.PHASE_DIAGRAM_VIEW_LABELS;
    List<Violation> wrong = new ArrayList<>();
    if (request.getView() == PhaseDiagramView.UNRECOGNIZED) {
      wrong.add(new Violation("view", Integer.toString(request.getViewValue()), "LABELS or FULL"));
    }
    for (int i = 0; i < request.getMetricsCount() && wrong.size() < MOST_TOLD; i++) {
      String name = request.getMetrics(i);
      if (labels || !known.contains(name)) {
        String expected = labels ? "none in the view of labels" : String.join(", ", known);
        wrong.add(new Violation("metrics[" + i + "]", shortened(name), expected));
      }
    }
    cells(request, spec, wrong);
    if (!wrong.isEmpty()) {
      throw new SpecRejected(wrong);
    }
    return within(means(request, spec), spec);
  }

  private static void cells(GetPhaseDiagramRequest request, SweepSpec spec, List<Violation> wrong) {
    if (request.getCellsCount() > MOST_CELLS) {
      wrong.add(
          new Violation(
              "cells", Integer.toString(request.getCellsCount()), "at most " + MOST_CELLS));
      return;
    }
    Grid grid = new Grid(spec);
    for (int i = 0; i < request.getCellsCount() && wrong.size() < MOST_TOLD; i++) {
      if (grid.cell(request.getCells(i)).isEmpty()) {
        wrong.add(
            new Violation(
                "cells[" + i + "]",
                shortened(request.getCells(i)),
                "the id of a cell of the sweep"));
      }
    }
  }

  /** What has no view and names nothing takes everything, or of a large grid labels. */
  private static Means means(GetPhaseDiagramRequest request, SweepSpec spec) {
    Set<String> cells = Set.copyOf(request.getCellsList());
    boolean plain =
        request.getView() == PhaseDiagramView.PHASE_DIAGRAM_VIEW_UNSPECIFIED
            && request.getMetricsCount() == 0
            && cells.isEmpty();
    boolean labels =
        request.getView() == PhaseDiagramView.PHASE_DIAGRAM_VIEW_LABELS || (plain && isLarge(spec));
    return new Means(
        !labels && request.getMetricsCount() == 0, Set.copyOf(request.getMetricsList()), cells);
  }

  /** Of a large grid no more than one answer takes. */
  private static Means within(Means means, SweepSpec spec) {
    long cells = means.cells().isEmpty() ? new Grid(spec).cellCount() : means.cells().size();
    int metrics = means.all() ? spec.metrics().size() : means.metrics().size();
    if (isLarge(spec) && Math.multiplyExact(cells, metrics) > Diagrams.MOST_MEANS) {
      throw new SpecRejected(
          "metrics",
          metrics + " of " + cells + " cells",
          "at most " + Diagrams.MOST_MEANS + " means: name fewer metrics, or cells");
    }
    return means;
  }

  private static boolean isLarge(SweepSpec spec) {
    return new Grid(spec).cellCount() > Diagrams.LARGE;
  }

  private static String shortened(String name) {
    return name.length() > LONGEST_SHOWN ? name.substring(0, LONGEST_SHOWN) + "..." : name;
  }
}
