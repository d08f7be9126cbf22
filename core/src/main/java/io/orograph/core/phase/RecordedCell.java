package io.orograph.core.phase;

import java.util.List;

/**
 * The rows of one cell.
 *
 * @param cell id of the cell
 * @param runs its runs that have ended
 * @param metrics the measurements made of it
 */
public record RecordedCell(String cell, List<RunRow> runs, List<MetricRow> metrics) {
  public RecordedCell {
    runs = List.copyOf(runs);
    metrics = List.copyOf(metrics);
  }
}
