package io.orograph.orchestrator.results;

import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Runs of a sweep in grid order; with a filter that only runs with rows can meet, in the order in
 * which they joined. Runs of blocks not opened yet have no rows; they are made from the grid, so a
 * list is complete from the first moment on: they wait, or of a cancelled sweep were cancelled.
 */
public final class RunQueries {
  private static final int WINDOW = 500;

  private final Database database;
  private final RowCodec codec;

  RunQueries(Database database, RowCodec codec) {
    this.database = database;
    this.codec = codec;
  }

  /** At most {@code size} runs after the one with key {@code after}. */
  public Page<RunRow> list(
      String sweep, SweepSpec spec, RunFilter filter, Optional<String> after, int size) {
    long from = after.map(Long::parseLong).map(last -> last + 1).orElse(0L);
    return database.transact(
        c -> {
          boolean cancelled = ResultsStore.isCancelled(c, sweep);
          return filter.takesUnrecorded(cancelled)
              ? fromGrid(c, sweep, spec, cancelled, filter, from, size)
              : fromRows(c, sweep, filter, from, size);
        });
  }

  /** One run; empty if the grid has no such cell or replicate. */
  public Optional<RunRow> one(String sweep, SweepSpec spec, String cell, int replicate) {
    RunFilter filter =
        RunFilter.of(Filter.and(Filter.equal("cell", cell), Filter.equal("replicate", replicate)));
    return list(sweep, spec, filter, Optional.empty(), 1).items().stream().findFirst();
  }

  /** How many runs have failed, of a cell and of a replicate if one is named. */
  public long failed(String sweep, Optional<String> cell, OptionalInt replicate) {
    StringBuilder condition = new StringBuilder("sweep = ? AND outcome = ?");
    List<@Nullable Object> parameters = new ArrayList<>(List.of(sweep, "failed"));
    add(condition, parameters, "cell", cell.orElse(null));
    if (replicate.isPresent()) {
      add(condition, parameters, "replicate", replicate.getAsInt());
    }
    return database.transact(
        c ->
            Sql.first(
                    c,
                    row -> row.getLong(1),
                    "SELECT COUNT(*) FROM runs WHERE " + condition,
                    parameters.toArray())
                .orElse(0L));
  }

  private Page<RunRow> fromRows(Connection c, String sweep, RunFilter filter, long from, int size)
      throws SQLException {
    List<@Nullable Object> parameters = new ArrayList<>(List.of(from));
    String condition = "run_index >= ? AND " + filter.filter().sql(RunQueries::column, parameters);
    List<RunRow> found =
        new RunReader(c, codec).where(sweep, condition, size + 1, parameters.toArray());
    return page(found.stream().map(row -> new Placed(row.index(), row)).toList(), size);
  }

  private static String column(Filter.Comparison comparison, List<@Nullable Object> parameters) {
    return comparison.on(
        comparison.field().equals("outcome") ? "COALESCE(outcome, '')" : comparison.field(),
        parameters);
  }

  private static void add(
      StringBuilder condition,
      List<@Nullable Object> parameters,
      String column,
      @Nullable Object value) {
    if (value != null) {
      condition.append(" AND ").append(column).append(" = ?");
      parameters.add(value);
    }
  }

  private Page<RunRow> fromGrid(
      Connection c,
      String sweep,
      SweepSpec spec,
      boolean cancelled,
      RunFilter filter,
      long from,
      int size)
      throws SQLException {
    Grid grid = new Grid(spec);
    long end = grid.runCount();
    long start = from;
    if (filter.cell().isPresent()) {
      Optional<Cell> cell = grid.cell(filter.cell().get());
      if (cell.isEmpty()) {
        return new Page<>(List.of(), Optional.empty());
      }
      start = Math.max(from, cell.get().index() * spec.replicates());
      end = (cell.get().index() + 1) * spec.replicates();
    }
    List<Placed> found = new ArrayList<>();
    RunReader reader = new RunReader(c, codec);
    for (long window = start; window < end && found.size() <= size; window += WINDOW) {
      long to = Math.min(end, window + WINDOW);
      Map<CellRun, RunRow> rows = rows(reader, sweep, spec, grid, window, to);
      for (long index = window; index < to && found.size() <= size; index++) {
        Cell cell = grid.cell(index / spec.replicates());
        if (!grid.has(cell)) {
          continue;
        }
        RunRow known = rows.get(new CellRun(cell.id(), (int) (index % spec.replicates())));
        RunRow row = known == null ? unrecorded(sweep, spec, cancelled, grid, index) : known;
        if (filter.takes(row)) {
          found.add(new Placed(index, row));
        }
      }
    }
    return page(found, size);
  }

  private record CellRun(String cell, int replicate) {}

  /** A run and its place in the order of the list. */
  private record Placed(long place, RunRow row) {}

  /** What is known of the runs from {@code from} to before {@code to} of the present grid. */
  private static Map<CellRun, RunRow> rows(
      RunReader reader, String sweep, SweepSpec spec, Grid grid, long from, long to)
      throws SQLException {
    List<String> cells = new ArrayList<>();
    for (long cell = from / spec.replicates(); cell * spec.replicates() < to; cell++) {
      cells.add(grid.cell(cell).id());
    }
    String marks = String.join(", ", Collections.nCopies(cells.size(), "?"));
    Map<CellRun, RunRow> rows = new HashMap<>();
    reader
        .where(sweep, "cell IN (" + marks + ")", Integer.MAX_VALUE, cells.toArray())
        .forEach(row -> rows.put(new CellRun(row.cell(), row.replicate()), row));
    return rows;
  }

  private static RunRow unrecorded(
      String sweep, SweepSpec spec, boolean cancelled, Grid grid, long index) {
    Cell cell = grid.cell(index / spec.replicates());
    RunSpec run = grid.run(cell, (int) (index % spec.replicates()));
    return RunRow.unrecorded(sweep, index, cell, run, cancelled);
  }

  private static Page<RunRow> page(List<Placed> found, int size) {
    if (found.size() <= size) {
      return new Page<>(found.stream().map(Placed::row).toList(), Optional.empty());
    }
    List<Placed> items = found.subList(0, size);
    return new Page<>(
        items.stream().map(Placed::row).toList(),
        Optional.of(Long.toString(items.getLast().place())));
  }
}
