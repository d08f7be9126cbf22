package io.orograph.orchestrator.grpc;

import io.orograph.core.metric.Metric;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.Violation;
import io.orograph.v1.GetPhaseDiagramRequest;
import io.orograph.v1.PhaseDiagramView;
import io.orograph.wire.convert.SpecRejected;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The metrics whose values a caller wants of a diagram: of a large grid all of them are most of the
 * answer, and a picture shows one.
 *
 * @param all whether every metric
 * @param metrics else the names of those
 */
record Wanted(boolean all, Set<String> metrics) {
  /** Every metric. */
  static final Wanted ALL = new Wanted(true, Set.of());

  private static final int LONGEST_SHOWN = 100;

  /** Of names that are wrong. */
  private static final int MOST_TOLD = 20;

  Wanted {
    metrics = Set.copyOf(metrics);
  }

  /**
   * Of a sweep.
   *
   * @throws SpecRejected if a view or metric is wanted that there is not
   */
  static Wanted of(GetPhaseDiagramRequest request, SweepSpec spec) {
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
    if (!wrong.isEmpty()) {
      throw new SpecRejected(wrong);
    }
    return labels || request.getMetricsCount() > 0
        ? new Wanted(false, new TreeSet<>(request.getMetricsList()))
        : ALL;
  }

  private static String shortened(String name) {
    return name.length() > LONGEST_SHOWN ? name.substring(0, LONGEST_SHOWN) + "..." : name;
  }

  /** Whether the values of {@code metric} are wanted. */
  boolean has(Metric metric) {
    return all || metrics.contains(metric.name());
  }
}
