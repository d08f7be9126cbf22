package io.orograph.cli.view;

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
   */
  public record Metric(
      String name, long measurements, OptionalLong matvecs, OptionalLong samplePasses) {}

  /** Matvecs of all metrics, as far as they are known. */
  public long matvecs() {
    return metrics.stream().mapToLong(m -> m.matvecs().orElse(0)).sum();
  }

  /** Sample passes of all metrics, as far as they are known. */
  public long samplePasses() {
    return metrics.stream().mapToLong(m -> m.samplePasses().orElse(0)).sum();
  }

  /** A table: training, every metric, and all metrics together. */
  public List<String> lines(Style style) {
    Table table = new Table("cost, at most", "values", "matvecs", "sample passes");
    table.row("training", Long.toString(runs), "0", Long.toString(trainingSamplePasses));
    for (Metric m : metrics) {
      table.row(
          m.name(), Long.toString(m.measurements()), text(m.matvecs()), text(m.samplePasses()));
    }
    table.row(
        "all measurements",
        Long.toString(measurements),
        Long.toString(matvecs()),
        Long.toString(samplePasses()));
    return table.lines(style);
  }

  private static String text(OptionalLong number) {
    return number.isPresent() ? Long.toString(number.getAsLong()) : "?";
  }
}
