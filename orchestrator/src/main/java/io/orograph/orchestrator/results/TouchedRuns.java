package io.orograph.orchestrator.results;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.sweep.RunKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The runs that one transaction is about: read once, changed in memory, and written at its end, so
 * that a round of facts costs some statements for each run and not for each fact.
 */
final class TouchedRuns {
  private static final String UPDATE =
      """
      UPDATE runs SET state = ?, task = ?, attempt = ?, worker = ?, outcome = ?, outcome_step = ?,
        outcome_number = ?, outcome_text = ?, steps = ?, epochs = ?, movement = ?, decay = ?,
        final_train_loss = ?, why_stopped = ?, provenance = ?, log_tail = ?, log_tail_bytes = ?,
        trained_on = ?
      WHERE sweep = ? AND run_index = ?\
      """;

  private static final String INSERT_CHECKPOINT =
      "INSERT INTO checkpoints (sweep, run_index, step, role, digest, device_class, size_bytes)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?)";

  private static final String INSERT_CHUNK =
      "INSERT INTO curve_chunks"
          + " (sweep, run_index, from_step, to_step, digest, device_class, size_bytes)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?)";

  private final Connection connection;
  private final RowCodec codec;
  private final RunReader reader;
  private final String sweep;
  private final Map<RunKey, TouchedRun> runs = new HashMap<>();
  private final Set<RunKey> absent = new HashSet<>();
  private final Set<String> tasks = new HashSet<>();
  private final List<@Nullable Object[]> newCheckpoints = new ArrayList<>();
  private final List<@Nullable Object[]> newChunks = new ArrayList<>();

  TouchedRuns(Connection connection, RowCodec codec, String sweep) {
    this.connection = connection;
    this.codec = codec;
    this.reader = new RunReader(connection, codec);
    this.sweep = sweep;
  }

  /**
   * Reads the runs of {@code keys} and those that train under {@code under}, some statements for
   * all of them.
   */
  void expect(Collection<RunKey> keys, Collection<String> under) throws SQLException {
    List<String> wanted = keys.stream().map(RunKey::hex).toList();
    for (TouchedRun run : reader.touched(sweep, "run_key", wanted)) {
      runs.putIfAbsent(run.row().key(), run);
    }
    keys.stream().filter(key -> !runs.containsKey(key)).forEach(absent::add);
    for (TouchedRun run : reader.touched(sweep, "task", under)) {
      runs.putIfAbsent(run.row().key(), run);
    }
    tasks.addAll(under);
  }

  /** The run of this key, if it has a row. */
  Optional<TouchedRun> find(RunKey key) throws SQLException {
    if (!runs.containsKey(key) && !absent.contains(key)) {
      expect(List.of(key), List.of());
    }
    return Optional.ofNullable(runs.get(key));
  }

  /**
   * The run of this key.
   *
   * @throws SQLException if it has no row
   */
  TouchedRun get(RunKey key) throws SQLException {
    return find(key)
        .orElseThrow(
            () -> new SQLException("run_key: " + key + " (expected: a run of " + sweep + ")"));
  }

  /** The runs that train under a task, by index. */
  List<TouchedRun> training(String task) throws SQLException {
    if (!tasks.contains(task)) {
      expect(List.of(), List.of(task));
    }
    return runs.values().stream()
        .filter(run -> run.training(task))
        .sorted(Comparator.comparingLong(TouchedRun::index))
        .toList();
  }

  /** All runs of a task are among those known: it was just leased for them. */
  void known(String task) {
    tasks.add(task);
  }

  /** A checkpoint of a run that has no row yet. */
  void insertCheckpoint(TouchedRun run, OfClass<CheckpointRef> written) {
    CheckpointRef checkpoint = written.value();
    newCheckpoints.add(
        new @Nullable Object[] {
          sweep,
          run.index(),
          checkpoint.step(),
          checkpoint.role().name(),
          checkpoint.digest().hex(),
          written.deviceClass(),
          checkpoint.size()
        });
  }

  /** A chunk of a curve that has no row yet. */
  void insertChunk(TouchedRun run, OfClass<CurveChunk> written) {
    CurveChunk chunk = written.value();
    newChunks.add(
        new @Nullable Object[] {
          sweep,
          run.index(),
          chunk.fromStep(),
          chunk.toStep(),
          chunk.artifact().digest().hex(),
          written.deviceClass(),
          chunk.artifact().size()
        });
  }

  /** Writes what has changed: statements made after it see all of it. */
  void write() throws SQLException {
    batch(INSERT_CHECKPOINT, newCheckpoints);
    batch(INSERT_CHUNK, newChunks);
    newCheckpoints.clear();
    newChunks.clear();
    List<@Nullable Object[]> rows = new ArrayList<>();
    runs.values().stream()
        .filter(TouchedRun::changed)
        .sorted(Comparator.comparingLong(TouchedRun::index))
        .forEach(
            run -> {
              rows.add(values(run));
              run.written();
            });
    batch(UPDATE, rows);
  }

  /** Writes, and knows nothing any more: rows are about to change by other statements. */
  void forget() throws SQLException {
    write();
    runs.clear();
    absent.clear();
    tasks.clear();
  }

  private void batch(String sql, List<@Nullable Object[]> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement s = connection.prepareStatement(sql)) {
      for (@Nullable Object[] row : rows) {
        Sql.fill(s, row);
        s.addBatch();
      }
      s.executeBatch();
    }
  }

  private @Nullable Object[] values(TouchedRun run) {
    RunRow row = run.row();
    RunOutcome outcome = row.outcome().orElse(null);
    Optional<RunSummary> summary = row.summary();
    return new @Nullable Object[] {
      row.state().name(),
      run.task().isEmpty() ? null : run.task(),
      row.attempt(),
      row.worker().isEmpty() ? null : row.worker(),
      row.outcome().map(RunOutcome::word).orElse(null),
      outcome instanceof RunOutcome.Diverged d ? d.step() : null,
      outcome == null ? null : number(outcome),
      outcome == null ? null : text(outcome),
      summary.map(RunSummary::steps).orElse(null),
      summary.map(RunSummary::epochs).orElse(null),
      summary.map(RunSummary::movement).orElse(null),
      summary.map(RunSummary::decay).orElse(null),
      summary.map(s -> finite(s.finalTrainLoss())).orElse(null),
      summary.map(RunSummary::whyStopped).orElse(null),
      row.provenance().map(codec::provenance).orElse(null),
      row.logTail().map(tail -> tail.digest().hex()).orElse(null),
      row.logTail().map(tail -> tail.size()).orElse(null),
      run.trainedOn(),
      sweep,
      row.index()
    };
  }

  /** The number in an outcome. */
  private static @Nullable Double number(RunOutcome outcome) {
    return switch (outcome) {
      case RunOutcome.Diverged d -> finite(d.loss());
      case RunOutcome.Collapsed c -> finite(c.outputVariance());
      case RunOutcome.Trained t -> null;
      case RunOutcome.Censored c -> null;
      case RunOutcome.Failed f -> null;
      case RunOutcome.Cancelled c -> null;
    };
  }

  private static @Nullable String text(RunOutcome outcome) {
    return switch (outcome) {
      case RunOutcome.Censored c -> c.rule();
      case RunOutcome.Failed f -> f.reason();
      case RunOutcome.Trained t -> null;
      case RunOutcome.Diverged d -> null;
      case RunOutcome.Collapsed c -> null;
      case RunOutcome.Cancelled c -> null;
    };
  }

  private static @Nullable Double finite(double number) {
    return Double.isNaN(number) ? null : number;
  }
}
