package io.orograph.orchestrator.results;

import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricLevel;
import io.orograph.core.sweep.SweepRules;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Measurements as rows. */
final class MeasurementRows {
  /** Where the places of pairs of cells begin. */
  static final long FIRST_PAIR = 1L << 41;

  /** Between the ids of the cells of a pair. */
  static final String PAIR = "|";

  private static final int NO_REPLICATE = -1;
  private static final String KEY =
      " WHERE sweep = ? AND cell_index = ? AND kind = ? AND metric = ? AND replicate_a = ? AND replicate_b = ?";

  private final Connection connection;
  private final RowCodec codec;
  private final String sweep;

  MeasurementRows(Connection connection, RowCodec codec, String sweep) {
    this.connection = connection;
    this.codec = codec;
    this.sweep = sweep;
  }

  /**
   * Writes {@code m}; a later measurement of the same subject replaces an earlier one.
   *
   * @return the place of its cell, or of its pair of cells from {@link #FIRST_PAIR} on
   */
  long put(Measurement m) throws SQLException {
    String cell = m.subject().cell();
    long own =
        index(cell)
            .orElseThrow(
                () -> new SQLException("cell: " + cell + " (expected: a cell of " + sweep + ")"));
    // a run that was adopted from another cell has no row here, and its pair is the cell's
    Optional<Long> other =
        m.subject().isAcrossCells() ? index(m.subject().otherCell()) : Optional.empty();
    long cellIndex = other.map(second -> pairIndex(own, second)).orElse(own);
    List<Integer> replicates = m.subject().replicates();
    MetricLevel level = m.kind().level();
    int a = level == MetricLevel.CELL ? NO_REPLICATE : replicates.getFirst();
    int b = level == MetricLevel.PAIR ? replicates.getLast() : NO_REPLICATE;
    Sql.update(
        connection,
        "DELETE FROM measurements" + KEY,
        sweep,
        cellIndex,
        m.kind().name(),
        m.metric().name(),
        a,
        b);
    switch (m) {
      case Measurement.Scalar s ->
          insert(
              m,
              cellIndex,
              a,
              b,
              finite(s.estimate().value()),
              finite(s.estimate().errors().estimator()),
              finite(s.estimate().errors().data()),
              s.estimate().converged(),
              null,
              s.estimate().cost());
      case Measurement.Undefined u ->
          insert(m, cellIndex, a, b, null, null, null, null, u.reason(), u.cost());
    }
    return cellIndex;
  }

  private Optional<Long> index(String cell) throws SQLException {
    return Sql.first(
        connection,
        row -> row.getLong(1),
        "SELECT cell_index FROM runs WHERE sweep = ? AND cell = ? FETCH FIRST 1 ROW ONLY",
        sweep,
        cell);
  }

  /** The place of a pair of cells: behind all cells, by the first and then the second. */
  private static long pairIndex(long first, long second) {
    return FIRST_PAIR + first * SweepRules.MAX_CELLS + second;
  }

  private void insert(
      Measurement m,
      long cellIndex,
      int a,
      int b,
      @Nullable Double value,
      @Nullable Double estimatorError,
      @Nullable Double dataError,
      @Nullable Boolean converged,
      @Nullable String reason,
      Cost cost)
      throws SQLException {
    Sql.update(
        connection,
        """
        INSERT INTO measurements (sweep, cell_index, kind, metric, replicate_a, replicate_b, cell, estimate,
          estimator_error, data_error, converged, undefined_reason, matvecs, sample_passes, payload)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
        """,
        sweep,
        cellIndex,
        m.kind().name(),
        m.metric().name(),
        a,
        b,
        m.subject().isAcrossCells()
            ? m.subject().cell() + PAIR + m.subject().otherCell()
            : m.subject().cell(),
        value,
        estimatorError,
        dataError,
        converged,
        reason,
        cost.matvecs(),
        cost.samplePasses(),
        codec.measurement(m));
  }

  private static @Nullable Double finite(double number) {
    return Double.isNaN(number) ? null : number;
  }
}
