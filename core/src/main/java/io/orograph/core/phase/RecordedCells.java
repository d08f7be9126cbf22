package io.orograph.core.phase;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The rows of a sweep, cell by cell: whoever folds them need not hold those of all cells. */
public interface RecordedCells {
  /**
   * Hands on each cell that has rows, once, with all of them; several threads may do so at a time.
   * May be asked again, and then tells the same.
   */
  void forEach(Consumer<RecordedCell> use);

  /** Rows that are all there, in any order. */
  static RecordedCells of(Collection<RunRow> runs, Collection<MetricRow> metrics) {
    Map<String, List<RunRow>> runsOf = new LinkedHashMap<>();
    runs.forEach(row -> runsOf.computeIfAbsent(row.cell(), k -> new ArrayList<>()).add(row));
    Map<String, List<MetricRow>> metricsOf = new LinkedHashMap<>();
    metrics.forEach(row -> metricsOf.computeIfAbsent(row.cell(), k -> new ArrayList<>()).add(row));
    List<RecordedCell> cells = new ArrayList<>();
    runsOf.forEach(
        (cell, of) ->
            cells.add(new RecordedCell(cell, of, metricsOf.getOrDefault(cell, List.of()))));
    metricsOf.forEach(
        (cell, of) -> {
          if (!runsOf.containsKey(cell)) {
            cells.add(new RecordedCell(cell, List.of(), of));
          }
        });
    return cells::forEach;
  }
}
