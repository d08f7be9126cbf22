package io.orograph.core.sweep;

import java.util.List;
import java.util.Optional;

/**
 * Two cells of a sweep whose networks are held against each other, beside the pairs of replicates
 * inside each cell.
 *
 * @param first a value of every axis, in their order
 * @param second likewise
 * @param replicates which replicates meet
 * @param metrics names of the metrics; empty for all of two runs that can compare the two cells
 */
public record CellPair(
    List<AxisValue> first,
    List<AxisValue> second,
    PairedReplicates replicates,
    List<String> metrics) {
  public CellPair {
    first = List.copyOf(first);
    second = List.copyOf(second);
    metrics = List.copyOf(metrics);
  }

  /** The first cell, if the grid of {@code spec} has it. */
  public Optional<Cell> firstIn(SweepSpec spec) {
    return cell(spec, first);
  }

  /** The second cell, if the grid of {@code spec} has it. */
  public Optional<Cell> secondIn(SweepSpec spec) {
    return cell(spec, second);
  }

  /** The metrics of {@code spec} that are measured; its grid has both cells. */
  public List<MeasurementSpec> measurements(SweepSpec spec) {
    RunSettings a = firstIn(spec).orElseThrow().settings();
    RunSettings b = secondIn(spec).orElseThrow().settings();
    return spec.measurements().stream()
        .filter(m -> metrics.isEmpty() || metrics.contains(m.metric().name()))
        .filter(m -> AcrossCells.lack(m, a, b).isEmpty())
        .toList();
  }

  /** How many pairs of runs there are. */
  public long pairs(int runs) {
    return replicates == PairedReplicates.ALL ? (long) runs * runs : runs;
  }

  private static Optional<Cell> cell(SweepSpec spec, List<AxisValue> values) {
    if (values.size() != spec.axes().size()) {
      return Optional.empty();
    }
    long index = 0;
    for (int a = 0; a < values.size(); a++) {
      List<String> known = spec.axes().get(a).values().stream().map(AxisValue::text).toList();
      int place = known.indexOf(values.get(a).text());
      if (place < 0) {
        return Optional.empty();
      }
      index = index * known.size() + place;
    }
    Grid grid = new Grid(spec);
    return Optional.of(grid.cell(index)).filter(grid::has);
  }
}
