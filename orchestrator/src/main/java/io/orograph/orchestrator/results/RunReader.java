package io.orograph.orchestrator.results;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.sweep.RunKey;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads runs with their checkpoints and curve chunks. */
final class RunReader {
  /** Values that are looked for in one statement. */
  private static final int MOST_VALUES = 128;

  private record Keyed<T>(long index, OfClass<T> written) {}

  private final Connection connection;
  private final RowCodec codec;

  RunReader(Connection connection, RowCodec codec) {
    this.connection = connection;
    this.codec = codec;
  }

  /** The runs of {@code sweep} that meet {@code condition}, by index. */
  List<RunRow> where(String sweep, String condition, int limit, @Nullable Object... parameters)
      throws SQLException {
    List<@Nullable Object> all = new ArrayList<>();
    all.add(sweep);
    for (Object parameter : parameters) {
      all.add(parameter);
    }
    all.add(limit);
    List<Bare> bare =
        Sql.list(
            connection,
            this::bareWith,
            "SELECT * FROM runs WHERE sweep = ? AND "
                + condition
                + " ORDER BY run_index FETCH FIRST ? ROWS ONLY",
            all.toArray());
    if (bare.isEmpty()) {
      return List.of();
    }
    Map<Long, List<OfClass<CheckpointRef>>> checkpoints = new HashMap<>();
    Map<Long, List<OfClass<CurveChunk>>> chunks = new HashMap<>();
    // Twice, because between runs that joined later and the others lies everything else.
    for (boolean later : new boolean[] {false, true}) {
      LongSummaryStatistics span =
          bare.stream()
              .mapToLong(run -> run.row().index())
              .filter(index -> later == index >= RunRow.FIRST_LATER)
              .summaryStatistics();
      if (span.getCount() > 0) {
        checkpoints.putAll(checkpoints(sweep, span.getMin(), span.getMax()));
        chunks.putAll(chunks(sweep, span.getMin(), span.getMax()));
      }
    }
    return bare.stream()
        .map(run -> with(run.row(), shown(checkpoints, run), shown(chunks, run)))
        .toList();
  }

  private record Bare(RunRow row, String task, String trainedOn) {}

  private Bare bareWith(ResultSet row) throws SQLException {
    return new Bare(bare(row), Sql.text(row, "task"), Sql.text(row, "trained_on"));
  }

  /** What the device class wrote on which a run was last started. */
  private static <T> List<T> shown(Map<Long, List<OfClass<T>>> written, Bare run) {
    return written.getOrDefault(run.row().index(), List.of()).stream()
        .filter(each -> each.isOf(run.trainedOn()))
        .map(OfClass::value)
        .toList();
  }

  /**
   * Runs of {@code sweep} that are about to change, with all that was recorded of them.
   *
   * @param column of the rows that are wanted: {@code run_key} or {@code task}
   * @param wanted its values
   */
  List<TouchedRun> touched(String sweep, String column, Collection<String> wanted)
      throws SQLException {
    List<Bare> bare = new ArrayList<>();
    byMany(
        "SELECT * FROM runs WHERE sweep = ? AND " + column,
        sweep,
        wanted,
        row -> bare.add(bareWith(row)));
    Map<Long, List<OfClass<CheckpointRef>>> kept = new HashMap<>();
    Map<Long, List<OfClass<CheckpointRef>>> released = new HashMap<>();
    Map<Long, List<OfClass<CurveChunk>>> chunks = new HashMap<>();
    List<Long> indices = bare.stream().map(each -> each.row().index()).toList();
    byMany(
        "SELECT * FROM checkpoints WHERE sweep = ? AND run_index",
        sweep,
        indices,
        row ->
            of(row.getObject("released_at") == null ? kept : released, row)
                .add(ofClass(row, checkpoint(row))));
    byMany(
        "SELECT * FROM curve_chunks WHERE sweep = ? AND run_index",
        sweep,
        indices,
        row -> of(chunks, row).add(ofClass(row, chunk(row))));
    List<TouchedRun> found = new ArrayList<>();
    for (Bare each : bare) {
      long index = each.row().index();
      found.add(
          new TouchedRun(
              each.row(),
              each.task(),
              each.trainedOn(),
              kept.getOrDefault(index, List.of()),
              released.getOrDefault(index, List.of()),
              chunks.getOrDefault(index, List.of())));
    }
    return found;
  }

  private static <T> List<T> of(Map<Long, List<T>> byRun, ResultSet row) throws SQLException {
    return byRun.computeIfAbsent(row.getLong("run_index"), index -> new ArrayList<>());
  }

  /** Rows whose last named column has one of many values, some values a statement. */
  private void byMany(String select, String sweep, Collection<?> wanted, Sql.RowUser user)
      throws SQLException {
    List<?> all = List.copyOf(wanted);
    for (int from = 0; from < all.size(); from += MOST_VALUES) {
      List<?> some = all.subList(from, Math.min(all.size(), from + MOST_VALUES));
      // Few lengths, so that the database knows the statement already: the last value fills up.
      int length = Math.max(1, Integer.highestOneBit(2 * some.size() - 1));
      @Nullable Object[] parameters = new @Nullable Object[length + 1];
      parameters[0] = sweep;
      for (int i = 0; i < length; i++) {
        parameters[i + 1] = some.get(Math.min(i, some.size() - 1));
      }
      String places = String.join(", ", Collections.nCopies(length, "?"));
      Sql.each(connection, user, select + " IN (" + places + ")", parameters);
    }
  }

  private static <T> OfClass<T> ofClass(ResultSet row, T value) throws SQLException {
    return new OfClass<>(value, Sql.text(row, "device_class"));
  }

  private static CheckpointRef checkpoint(ResultSet row) throws SQLException {
    return new CheckpointRef(
        new Digest(row.getString("digest")),
        CheckpointRole.valueOf(row.getString("role")),
        row.getLong("step"),
        row.getLong("size_bytes"));
  }

  private static CurveChunk chunk(ResultSet row) throws SQLException {
    return new CurveChunk(
        row.getLong("from_step"),
        row.getLong("to_step"),
        new ArtifactRef(
            new Digest(row.getString("digest")),
            ArtifactKind.CURVE_CHUNK,
            row.getLong("size_bytes")));
  }

  private static RunRow with(RunRow r, List<CheckpointRef> checkpoints, List<CurveChunk> chunks) {
    return new RunRow(
        r.sweep(),
        r.index(),
        r.key(),
        r.cell(),
        r.cellIndex(),
        r.replicate(),
        r.state(),
        r.attempt(),
        r.worker(),
        r.outcome(),
        r.summary(),
        r.provenance(),
        checkpoints,
        chunks,
        r.logTail());
  }

  private Map<Long, List<OfClass<CheckpointRef>>> checkpoints(String sweep, long from, long to)
      throws SQLException {
    return byRun(
        Sql.list(
            connection,
            row -> new Keyed<>(row.getLong("run_index"), ofClass(row, checkpoint(row))),
            "SELECT * FROM checkpoints WHERE sweep = ? AND run_index BETWEEN ? AND ?"
                + " AND released_at IS NULL"
                + " ORDER BY run_index, step, role, digest, device_class",
            sweep,
            from,
            to));
  }

  private Map<Long, List<OfClass<CurveChunk>>> chunks(String sweep, long from, long to)
      throws SQLException {
    return byRun(
        Sql.list(
            connection,
            row -> new Keyed<>(row.getLong("run_index"), ofClass(row, chunk(row))),
            "SELECT * FROM curve_chunks WHERE sweep = ? AND run_index BETWEEN ? AND ?"
                + " ORDER BY run_index, from_step, digest, device_class",
            sweep,
            from,
            to));
  }

  private static <T> Map<Long, List<OfClass<T>>> byRun(List<Keyed<T>> found) {
    Map<Long, List<OfClass<T>>> byRun = new HashMap<>();
    found.forEach(
        k -> byRun.computeIfAbsent(k.index(), index -> new ArrayList<>()).add(k.written()));
    return byRun;
  }

  private RunRow bare(ResultSet row) throws SQLException {
    byte[] provenance = row.getBytes("provenance");
    return new RunRow(
        Sql.text(row, "sweep"),
        row.getLong("run_index"),
        new RunKey(Sql.text(row, "run_key")),
        Sql.text(row, "cell"),
        row.getLong("cell_index"),
        row.getInt("replicate"),
        RunState.valueOf(row.getString("state")),
        row.getInt("attempt"),
        Sql.text(row, "worker"),
        outcome(row),
        summary(row),
        Optional.ofNullable(provenance).map(codec::provenance),
        List.of(),
        List.of(),
        logTail(row));
  }

  private static Optional<ArtifactRef> logTail(ResultSet row) throws SQLException {
    String digest = Sql.text(row, "log_tail");
    return digest.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ArtifactRef(
                new Digest(digest), ArtifactKind.LOG_TAIL, row.getLong("log_tail_bytes")));
  }

  static Optional<RunOutcome> outcome(ResultSet row) throws SQLException {
    String word = Sql.text(row, "outcome");
    return switch (word) {
      case "" -> Optional.empty();
      case "trained" -> Optional.of(new RunOutcome.Trained());
      case "diverged" ->
          Optional.of(
              new RunOutcome.Diverged(row.getLong("outcome_step"), number(row, "outcome_number")));
      case "collapsed" -> Optional.of(new RunOutcome.Collapsed(number(row, "outcome_number")));
      case "censored" -> Optional.of(new RunOutcome.Censored(Sql.text(row, "outcome_text")));
      case "failed" -> Optional.of(new RunOutcome.Failed(Sql.text(row, "outcome_text")));
      case "cancelled" -> Optional.of(new RunOutcome.Cancelled());
      default -> throw new SQLException("runs.outcome: " + word + " (expected: an outcome)");
    };
  }

  static Optional<RunSummary> summary(ResultSet row) throws SQLException {
    long steps = row.getLong("steps");
    if (row.wasNull()) {
      return Optional.empty();
    }
    return Optional.of(
        new RunSummary(
            steps,
            row.getDouble("epochs"),
            row.getDouble("movement"),
            row.getDouble("decay"),
            number(row, "final_train_loss"),
            Sql.text(row, "why_stopped")));
  }

  /** NULL stands for NaN, which not every database orders and compares the same way. */
  private static double number(ResultSet row, String column) throws SQLException {
    double number = row.getDouble(column);
    return row.wasNull() ? Double.NaN : number;
  }

  /** The same by the place of the column. */
  static double number(ResultSet row, int column) throws SQLException {
    double number = row.getDouble(column);
    return row.wasNull() ? Double.NaN : number;
  }
}
