package io.orograph.core.sweep;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the search of a specification must meet, whose axes are fine. */
final class SearchRules {
  /** Most cells of a grid that an adaptive search looks for a line in. */
  static final long MOST_PLACES = 100_000;

  /** Fewest values of a searched axis: of fewer, as many would be asked for as there are. */
  static final int FEWEST_VALUES = 4;

  private final SweepSpec spec;
  private final SearchSpec search;
  private final List<Violation> found = new ArrayList<>();

  private SearchRules(SweepSpec spec) {
    this.spec = spec;
    this.search = spec.search();
  }

  static List<Violation> check(SweepSpec spec) {
    SearchRules rules = new SearchRules(spec);
    if (spec.search().isAdaptive()) {
      rules.adaptive();
    } else {
      rules.withoutLine();
    }
    if (spec.search().kind() != SearchKind.GRID) {
      rules.some();
    }
    return List.copyOf(rules.found);
  }

  private void require(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      found.add(new Violation("search." + field, String.valueOf(value), expected));
    }
  }

  private void withoutLine() {
    String none = "none: only an adaptive search looks for a line";
    SoughtLine line = search.line();
    require(line.axis().isEmpty(), "axis", line.axis(), none);
    require(line.metric().isEmpty(), "metric", line.metric(), none);
    require(line.threshold().isEmpty(), "threshold", line.threshold().orElse(0), none);
  }

  /** What random and adaptive searches share. */
  private void some() {
    String kind = search.kind().name().toLowerCase(Locale.ROOT);
    require(
        TrainingLengths.axis(spec.axes()).isEmpty(),
        "kind",
        kind,
        "grid where the length of training is an axis: longer runs go on from shorter ones");
    long cells = new Grid(spec).cellCount();
    require(
        search.budget() <= cells,
        "budget",
        search.budget(),
        "1 to " + cells + ", the cells of the grid");
  }

  private void adaptive() {
    long cells = new Grid(spec).cellCount();
    require(
        cells <= MOST_PLACES,
        "kind",
        "adaptive over " + cells + " cells",
        "at most " + MOST_PLACES + " cells of the grid");
    require(
        spec.pairs().isEmpty(),
        "kind",
        "adaptive with pairs",
        "grid where cells are held against each other: both must be trained");
    metric();
    int axis = search.line().axisOf(spec).orElse(-1);
    if (axis < 0) {
      require(false, "axis", named(search.line().axis()), "one of " + axes());
      return;
    }
    Axis searched = spec.axes().get(axis);
    boolean fits = SearchColumns.isNumeric(searched) && searched.values().size() >= FEWEST_VALUES;
    require(
        fits,
        "axis",
        searched.knob().path() + " with " + searched.values().size() + " values",
        "an axis of at least " + FEWEST_VALUES + " numbers: without an order there is no line");
    if (fits && cells <= MOST_PLACES) {
      long first = SearchColumns.of(spec.axes(), axis).first();
      require(
          search.budget() == 0 || search.budget() >= first,
          "budget",
          search.budget(),
          "none, or at least " + first + ": so many cells are asked for first");
    }
  }

  private void metric() {
    SoughtLine line = search.line();
    Metric metric = line.metricOf(spec).orElse(null);
    if (metric == null) {
      require(
          false,
          "metric",
          line.metric().isEmpty() ? MetricKind.TRAIN_ERROR + ", not measured" : line.metric(),
          "a metric that the sweep measures: " + measured());
      return;
    }
    require(
        metric.kind().level() == MetricLevel.RUN,
        "metric",
        metric.name() + ", which speaks of several runs",
        "one of single runs: the side of a cell is that of most of its replicates");
    require(
        Double.isFinite(line.thresholdOf(spec)),
        "threshold",
        line.threshold().isEmpty() ? "none" : line.threshold().getAsDouble(),
        "a number: a run is within at or below it");
  }

  private String measured() {
    String names =
        spec.metrics().stream()
            .filter(m -> m.kind().level() == MetricLevel.RUN)
            .map(Metric::name)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "add TRAIN_ERROR to measurements" : names;
  }

  private String axes() {
    return spec.axes().isEmpty()
        ? "the axes, of which there are none"
        : spec.axes().stream().map(a -> a.knob().path()).collect(Collectors.joining(", "));
  }

  private static String named(String axis) {
    return axis.isEmpty() ? "none, and no temperature axis" : axis;
  }
}
