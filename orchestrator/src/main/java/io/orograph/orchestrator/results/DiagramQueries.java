package io.orograph.orchestrator.results;

import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.MetricRow;
import io.orograph.core.phase.RecordedCell;
import io.orograph.core.phase.RunRow;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a phase diagram needs of a sweep's rows, from their columns alone: a page that is opened
 * waits for it, and decoding hundreds of thousands of whole measurements would take seconds.
 */
public final class DiagramQueries {
  private static final String RUN =
      "SELECT r.cell, replicate, outcome, outcome_step, outcome_number, outcome_text, steps,"
          + " epochs, movement, decay, final_train_loss, why_stopped FROM ";

  private static final String RUNS =
      RUN + "runs r WHERE sweep = ? AND state = 'ENDED' ORDER BY run_index";

  private static final String CELL_RUNS =
      RUN + "runs r WHERE sweep = ? AND cell = ? AND state = 'ENDED' ORDER BY run_index";

  private static final String STALE_RUNS =
      RUN
          + "cell_packs p JOIN runs r ON r.sweep = p.sweep AND r.cell = p.cell"
          + " WHERE p.fresh = FALSE AND p.sweep = ? AND p.cell_index BETWEEN ? AND ?"
          + " AND state = 'ENDED'";

  /** A measurement of a whole cell names its replicates and their error in its payload alone. */
  private static final String METRIC =
      "SELECT m.cell, kind, metric, replicate_a, replicate_b, estimate, estimator_error,"
          + " data_error, converged, matvecs, sample_passes,"
          + " CASE WHEN replicate_a < 0 THEN payload END FROM ";

  private static final String METRICS =
      METRIC
          + "measurements m WHERE sweep = ? AND cell_index < ?"
          + " ORDER BY cell_index, kind, metric, replicate_a, replicate_b";

  private static final String CELL_METRICS =
      METRIC
          + "measurements m WHERE sweep = ? AND cell_index = ?"
          + " ORDER BY cell_index, kind, metric, replicate_a, replicate_b";

  private static final String STALE_METRICS =
      METRIC
          + "cell_packs p JOIN measurements m"
          + " ON m.sweep = p.sweep AND m.cell_index = p.cell_index"
          + " WHERE p.fresh = FALSE AND p.sweep = ? AND p.cell_index BETWEEN ? AND ?";

  private static final String PLACES =
      "SELECT cell_index, fresh FROM cell_packs WHERE sweep = ? ORDER BY cell_index";

  private static final String PACKS =
      "SELECT cell, pack FROM cell_packs WHERE fresh = TRUE AND sweep = ?"
          + " AND cell_index BETWEEN ? AND ?";

  private static final Optional<RunOutcome> TRAINED = Optional.of(new RunOutcome.Trained());

  private final Database database;
  private final RowCodec codec;

  DiagramQueries(Database database, RowCodec codec) {
    this.database = database;
    this.codec = codec;
  }

  /**
   * The rows of a diagram.
   *
   * @param runs those that have ended
   * @param metrics measurements within cells
   */
  public record Rows(List<RunRow> runs, List<MetricRow> metrics) {
    public Rows {
      runs = List.copyOf(runs);
      metrics = List.copyOf(metrics);
    }

    private RecordedCell of(String cell) {
      return new RecordedCell(cell, runs, metrics);
    }
  }

  /** The rows of a sweep as of now, with how long runs were trained, which claims ask for. */
  public Rows whole(String sweep) {
    return database.transact(
        c ->
            new Rows(
                runs(c, true, RUNS, sweep),
                metrics(c, METRICS, sweep, MeasurementRows.FIRST_PAIR)));
  }

  private record Packed(String cell, ByteBuffer pack) {}

  private record At(long index, boolean fresh) {}

  /**
   * Hands on the rows of each cell that has any, without how long runs were trained: from packs, as
   * far as they are fresh, all as of one moment. Packs are read on all cores: somebody waits for a
   * page meanwhile.
   *
   * @param together so many cells are fetched at a time; what they take is given up before the next
   *     are
   * @param use is called by several threads
   */
  public void each(String sweep, int together, Consumer<RecordedCell> use) {
    var unused =
        database.transact(
            c -> {
              c.rollback(); // the isolation is set before a transaction
              c.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
              List<At> all =
                  Sql.list(c, row -> new At(row.getLong(1), row.getBoolean(2)), PLACES, sweep);
              for (int from = 0; from < all.size(); from += together) {
                List<At> some = all.subList(from, Math.min(from + together, all.size()));
                packed(c, sweep, some, use);
                if (some.stream().anyMatch(at -> !at.fresh())) {
                  stale(c, sweep, some, use);
                }
              }
              return all.size();
            });
  }

  private static void packed(Connection c, String sweep, List<At> at, Consumer<RecordedCell> use)
      throws SQLException {
    List<Packed> packs =
        Sql.list(
            c,
            row -> new Packed(row.getString(1), ByteBuffer.wrap(row.getBytes(2))),
            PACKS,
            sweep,
            at.getFirst().index(),
            at.getLast().index());
    packs.parallelStream()
        .map(cell -> CellPack.read(cell.pack(), cell.cell()).of(cell.cell()))
        .filter(DiagramQueries::hasRows)
        .forEach(use);
  }

  private void stale(Connection c, String sweep, List<At> at, Consumer<RecordedCell> use)
      throws SQLException {
    long first = at.getFirst().index();
    long last = at.getLast().index();
    Map<String, List<RunRow>> runs = new HashMap<>();
    runs(c, false, STALE_RUNS, sweep, first, last)
        .forEach(row -> runs.computeIfAbsent(row.cell(), k -> new ArrayList<>()).add(row));
    Map<String, List<MetricRow>> metrics = new HashMap<>();
    metrics(c, STALE_METRICS, sweep, first, last)
        .forEach(row -> metrics.computeIfAbsent(row.cell(), k -> new ArrayList<>()).add(row));
    Set<String> cells = new HashSet<>(runs.keySet());
    cells.addAll(metrics.keySet());
    cells.parallelStream()
        .map(
            cell ->
                new RecordedCell(
                    cell,
                    runs.getOrDefault(cell, List.of()),
                    metrics.getOrDefault(cell, List.of())))
        .forEach(use);
  }

  private static boolean hasRows(RecordedCell cell) {
    return !cell.runs().isEmpty() || !cell.metrics().isEmpty();
  }

  /** The rows of one cell. */
  Rows of(Connection c, String sweep, String cell, long index) throws SQLException {
    return new Rows(runs(c, false, CELL_RUNS, sweep, cell), metrics(c, CELL_METRICS, sweep, index));
  }

  /**
   * The newest fact of a sweep; 0 if there is none. Rows change only together with a fact, so those
   * read after this was asked for are at least as new.
   */
  public long newest(String sweep) {
    return database.transact(
        c ->
            Sql.first(
                    c,
                    row -> row.getLong(1),
                    "SELECT MAX(sweep_seq) FROM facts WHERE sweep = ?",
                    sweep)
                .orElse(0L));
  }

  private static List<RunRow> runs(
      Connection c, boolean lengths, String sql, @Nullable Object... parameters)
      throws SQLException {
    List<RunRow> runs = new ArrayList<>();
    Sql.each(
        c,
        row -> {
          Optional<RunOutcome> outcome =
              "trained".equals(row.getString(3)) ? TRAINED : RunReader.outcome(row);
          if (outcome.isPresent()) {
            Optional<RunSummary> summary = lengths ? RunReader.summary(row) : Optional.empty();
            runs.add(new RunRow(row.getString(1), row.getInt(2), outcome.get(), summary));
          }
        },
        sql,
        parameters);
    return runs;
  }

  private List<MetricRow> metrics(Connection c, String sql, @Nullable Object... parameters)
      throws SQLException {
    List<MetricRow> rows = new ArrayList<>();
    Map<String, Metric> known = new HashMap<>();
    Sql.each(
        c,
        row -> {
          // A pair with a run that was adopted from another cell has the place of its own cell.
          if (!row.getString(1).contains(MeasurementRows.PAIR)) {
            rows.add(metric(row, known));
          }
        },
        sql,
        parameters);
    return rows;
  }

  private MetricRow metric(ResultSet row, Map<String, Metric> known) throws SQLException {
    byte[] whole = row.getBytes(12);
    if (whole != null) {
      return MetricRow.of(codec.measurement(whole));
    }
    String kind = row.getString(2);
    String name = row.getString(3);
    Metric metric =
        known.computeIfAbsent(kind + " " + name, key -> new Metric(MetricKind.valueOf(kind), name));
    int second = row.getInt(5);
    List<Integer> replicates = second < 0 ? List.of(row.getInt(4)) : List.of(row.getInt(4), second);
    return new MetricRow(row.getString(1), metric, replicates, estimate(row));
  }

  private static Optional<Estimate> estimate(ResultSet row) throws SQLException {
    double value = RunReader.number(row, 6);
    if (!Double.isFinite(value)) {
      return Optional.empty();
    }
    Errors errors = new Errors(RunReader.number(row, 7), RunReader.number(row, 8), Double.NaN);
    Cost cost = new Cost(row.getLong(10), row.getLong(11));
    return Optional.of(new Estimate(value, errors, row.getBoolean(9), cost));
  }
}
