package io.orograph.cli.view;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a sweep, or more of one, takes at most.
 *
 * @param cells cells
 * @param runs runs
 * @param measurements values of all metrics
 * @param trainingSamplePasses samples through networks in training
 * @param metrics the measurements by metric
 */
public record CostView(
    long cells, long runs, long measurements, long trainingSamplePasses, List<Metric> metrics) {
  public CostView {
    metrics = List.copyOf(metrics);
  }

  /**
   * One metric.
   *
   * @param measurements values of it
   * @param matvecs products with a curvature matrix; empty when not known beforehand
   * @param samplePasses samples through networks; empty when not known beforehand
   * @param expectedPasses what is mostly paid of them; empty where it is not said
   */
  public record Metric(
      String name,
      long measurements,
      OptionalLong matvecs,
      OptionalLong samplePasses,
      OptionalLong expectedPasses) {}

  /** Matvecs of all metrics, as far as they are known. */
  public long matvecs() {
    return metrics.stream().mapToLong(m -> m.matvecs().orElse(0)).sum();
  }

  /** Sample passes of all metrics, as far as they are known. */
  public long samplePasses() {
    return metrics.stream().mapToLong(m -> m.samplePasses().orElse(0)).sum();
  }

  /** What is mostly paid of the sample passes of all metrics. */
  private long expectedPasses() {
    return metrics.stream()
        .mapToLong(m -> m.expectedPasses().orElse(m.samplePasses().orElse(0)))
        .sum();
  }

  /**
   * A table: training, every metric, and all metrics together. What is expected is said where it is
   * less than at most.
   */
  public List<String> lines(Style style) {
    boolean less = expectedPasses() < samplePasses();
    Table table =
        new Table(row(less, "expected", "cost, at most", "values", "matvecs", "sample passes"));
    String training = Long.toString(trainingSamplePasses);
    table.row(row(less, training, "training", Long.toString(runs), "0", training));
    for (Metric m : metrics) {
      table.row(
          row(
              less,
              text(m.expectedPasses().isPresent() ? m.expectedPasses() : m.samplePasses()),
              m.name(),
              Long.toString(m.measurements()),
              text(m.matvecs()),
              text(m.samplePasses())));
    }
    table.row(
        row(
            less,
            Long.toString(expectedPasses()),
            "all measurements",
            Long.toString(measurements),
            Long.toString(matvecs()),
            Long.toString(samplePasses())));
    return table.lines(style);
  }

  private static String[] row(boolean withLast, String last, String... cells) {
    String[] row = Arrays.copyOf(cells, cells.length + (withLast ? 1 : 0));
    if (withLast) {
      row[cells.length] = last;
    }
    return row;
  }

  private static String text(OptionalLong number) {
    return number.isPresent() ? Long.toString(number.getAsLong()) : "?";
  }
}
