package io.orograph.orchestrator.results;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Provenance;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepRules;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.sweep.Adoption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The rows that events of one block become, within one transaction. */
public final class BlockRows {
  private static final int ALL = Integer.MAX_VALUE;

  private final Connection connection;
  private final RowCodec codec;
  private final String sweep;
  private final FactLog facts;

  BlockRows(Connection connection, RowCodec codec, String sweep, FactLog facts) {
    this.connection = connection;
    this.codec = codec;
    this.sweep = sweep;
    this.facts = facts;
  }

  /** The block was given the runs of its cells. */
  public void planned(BlockEvent.BlockPlanned e) throws SQLException {
    insert(
        e.spec(),
        e.fromCell(),
        e.toCell(),
        e.firstIndex(),
        run ->
            e.extension() == 0
                ? run.cellIndex() * e.spec().replicates() + run.replicate()
                : later(run));
    if (e.adoption().isPresent()) {
      adopt(e, e.adoption().get());
    }
  }

  /**
   * Runs that were trained elsewhere have ended; those of the cell that are not here have no row.
   */
  private void adopt(BlockEvent.BlockPlanned e, Adoption adoption) throws SQLException {
    Cell cell = new Grid(e.spec()).cell(e.fromCell());
    for (int replicate = 0; replicate < e.spec().replicates(); replicate++) {
      if (!adoption.has(replicate)) {
        Sql.update(
            connection,
            "DELETE FROM runs WHERE sweep = ? AND cell = ? AND replicate = ?",
            sweep,
            cell.id(),
            replicate);
      }
    }
    for (Adoption.AdoptedRun run : adoption.runs()) {
      References.adopted(connection, sweep, run.checkpoint());
      if (run.run().isPresent()) {
        continue; // a row of its own sweep
      }
      // No fact: nobody can watch them, and nothing has happened to them here.
      Sql.update(
          connection,
          "UPDATE runs SET state = ?, outcome = ?, outcome_number = ?"
              + " WHERE sweep = ? AND cell = ? AND replicate = ?",
          RunState.ENDED.name(),
          run.outcome().word(),
          number(run.outcome()),
          sweep,
          cell.id(),
          run.replicate());
    }
  }

  /** Its cells have more replicates, or as many as before. */
  public void extended(BlockEvent.BlockExtended e) throws SQLException {
    insert(e.spec(), e.fromCell(), e.toCell(), e.firstIndex(), BlockRows::later);
  }

  private record Place(long cellIndex, int replicate) {}

  /**
   * The index of a run that joined with an extension: behind those of the sweep as accepted, and
   * never that of another run, however many replicates are added how often.
   */
  private static long later(Place run) {
    return RunRow.FIRST_LATER + run.cellIndex() * SweepRules.MAX_REPLICATES + run.replicate();
  }

  /** Runs that have no row yet. */
  private void insert(
      SweepSpec spec, long fromCell, long toCell, long firstIndex, ToLongFunction<Place> index)
      throws SQLException {
    Grid grid = new Grid(spec);
    try (PreparedStatement s =
        connection.prepareStatement(
            """
            INSERT INTO runs (sweep, run_index, run_key, cell, cell_index, replicate, state, attempt)
            VALUES (?, ?, ?, ?, ?, ?, ?, 0)\
            """)) {
      for (long c = fromCell; c < toCell; c++) {
        Cell cell = grid.cell(c);
        if (!grid.has(cell)) {
          continue;
        }
        int known = replicatesOf(cell.id());
        for (int replicate = known; replicate < spec.replicates(); replicate++) {
          RunSpec run = grid.run(cell, replicate);
          Place place = new Place(firstIndex + c, replicate);
          Sql.fill(
              s,
              sweep,
              index.applyAsLong(place),
              run.key().hex(),
              cell.id(),
              place.cellIndex(),
              replicate,
              RunState.PENDING.name());
          s.addBatch();
        }
      }
      s.executeBatch();
    }
  }

  private int replicatesOf(String cell) throws SQLException {
    return Sql.first(
            connection,
            row -> row.getInt(1),
            "SELECT COUNT(*) FROM runs WHERE sweep = ? AND cell = ?",
            sweep,
            cell)
        .orElse(0);
  }

  /** A pack was leased; without run keys, a measurement task was, which changes no run. */
  public void leased(String task, int attempt, String worker, List<RunKey> runs, Instant at)
      throws SQLException {
    for (RunKey run : runs) {
      int changed =
          Sql.update(
              connection,
              "UPDATE runs SET state = ?, task = ?, attempt = ?, worker = ?"
                  + " WHERE sweep = ? AND run_key = ? AND state <> ?",
              RunState.TRAINING.name(),
              task,
              attempt,
              worker,
              sweep,
              run.hex(),
              RunState.ENDED.name());
      if (changed > 0) {
        changed(run, at);
      }
    }
  }

  /** A leased pack began to train. */
  public void started(String task, Provenance provenance) throws SQLException {
    Sql.update(
        connection,
        "UPDATE runs SET provenance = ? WHERE sweep = ? AND task = ? AND state = ?",
        codec.provenance(provenance),
        sweep,
        task,
        RunState.TRAINING.name());
  }

  /**
   * A lease ended: members that have no outcome wait again.
   *
   * @param logTail of the trainer; stays with them until another attempt leaves a newer one
   */
  public void released(String task, Optional<ArtifactRef> logTail, Instant at) throws SQLException {
    List<RunRow> members =
        new RunReader(connection, codec)
            .where(sweep, "task = ? AND state = ?", ALL, task, RunState.TRAINING.name());
    Sql.update(
        connection,
        "UPDATE runs SET state = ? WHERE sweep = ? AND task = ? AND state = ?",
        RunState.PENDING.name(),
        sweep,
        task,
        RunState.TRAINING.name());
    for (RunRow member : members) {
      if (logTail.isPresent()) {
        Sql.update(
            connection,
            "UPDATE runs SET log_tail = ?, log_tail_bytes = ? WHERE sweep = ? AND run_index = ?",
            logTail.get().digest().hex(),
            logTail.get().size(),
            sweep,
            member.index());
      }
      changed(member.key(), at);
    }
  }

  /** A checkpoint was recorded. */
  public void checkpoint(RunKey run, CheckpointRef checkpoint, Instant at) throws SQLException {
    long index = indexOf(run);
    String key = " WHERE sweep = ? AND run_index = ? AND step = ? AND role = ? AND digest = ?";
    String digest = checkpoint.digest().hex();
    String role = checkpoint.role().name();
    if (absent("checkpoints" + key, sweep, index, checkpoint.step(), role, digest)) {
      Sql.update(
          connection,
          "INSERT INTO checkpoints (sweep, run_index, step, role, digest, size_bytes)"
              + " VALUES (?, ?, ?, ?, ?, ?)",
          sweep,
          index,
          checkpoint.step(),
          role,
          digest,
          checkpoint.size());
      if (checkpoint.role() == CheckpointRole.EARLY_STOPPED
          || checkpoint.role() == CheckpointRole.FINAL) {
        passed(index, checkpoint.step());
      }
      changed(run, at);
    } else if (Sql.update(
            connection,
            "UPDATE checkpoints SET released_at = NULL" + key + " AND released_at IS NOT NULL",
            sweep,
            index,
            checkpoint.step(),
            role,
            digest)
        > 0) {
      changed(run, at); // written again, by replay
    }
  }

  /** A run went on from where it might have been stopped: what was kept there is not needed. */
  private void passed(long index, long step) throws SQLException {
    Sql.update(
        connection,
        "DELETE FROM checkpoints WHERE sweep = ? AND run_index = ? AND role = ? AND step < ?",
        sweep,
        index,
        CheckpointRole.EARLY_STOPPED.name(),
        step);
  }

  /** A curve chunk was recorded; watchers hear of it with the run's next change. */
  public void chunk(RunKey run, ArtifactRef chunk, long fromStep, long toStep) throws SQLException {
    long index = indexOf(run);
    String key = " WHERE sweep = ? AND run_index = ? AND from_step = ? AND digest = ?";
    if (absent("curve_chunks" + key, sweep, index, fromStep, chunk.digest().hex())) {
      Sql.update(
          connection,
          "INSERT INTO curve_chunks (sweep, run_index, from_step, to_step, digest, size_bytes)"
              + " VALUES (?, ?, ?, ?, ?, ?)",
          sweep,
          index,
          fromStep,
          toStep,
          chunk.digest().hex(),
          chunk.size());
    }
  }

  /** A run ended. */
  public void ended(RunKey run, RunOutcome outcome, Optional<RunSummary> summary, Instant at)
      throws SQLException {
    Sql.update(
        connection,
        """
        UPDATE runs SET state = ?, outcome = ?, outcome_step = ?, outcome_number = ?,
          outcome_text = ?, steps = ?, epochs = ?, movement = ?, decay = ?, final_train_loss = ?,
          why_stopped = ?
        WHERE sweep = ? AND run_key = ?\
        """,
        RunState.ENDED.name(),
        outcome.word(),
        outcome instanceof RunOutcome.Diverged d ? d.step() : null,
        number(outcome),
        text(outcome),
        summary.map(RunSummary::steps).orElse(null),
        summary.map(RunSummary::epochs).orElse(null),
        summary.map(RunSummary::movement).orElse(null),
        summary.map(RunSummary::decay).orElse(null),
        summary.map(s -> finite(s.finalTrainLoss())).orElse(null),
        summary.map(RunSummary::whyStopped).orElse(null),
        sweep,
        run.hex());
    changed(run, at);
  }

  /** Failed runs got a new budget: they have no outcome any more. */
  public void retried(List<RunKey> runs, Instant at) throws SQLException {
    for (RunKey run : runs) {
      Sql.update(
          connection,
          """
          UPDATE runs SET state = ?, outcome = NULL, outcome_text = NULL, steps = NULL
          WHERE sweep = ? AND run_key = ?\
          """,
          RunState.PENDING.name(),
          sweep,
          run.hex());
      changed(run, at);
    }
  }

  /** A measurement was recorded. */
  public void measured(Measurement m, Instant at) throws SQLException {
    new MeasurementRows(connection, codec, sweep).put(m);
    facts.add(at, new SweepFact.MeasurementRecorded(m));
  }

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

  private boolean absent(String fromWhere, @Nullable Object... key) throws SQLException {
    return Sql.first(connection, row -> row.getInt(1), "SELECT 1 FROM " + fromWhere, key).isEmpty();
  }

  private long indexOf(RunKey run) throws SQLException {
    return Sql.first(
            connection,
            row -> row.getLong(1),
            "SELECT run_index FROM runs WHERE sweep = ? AND run_key = ?",
            sweep,
            run.hex())
        .orElseThrow(
            () -> new SQLException("run_key: " + run + " (expected: a run of " + sweep + ")"));
  }

  private void changed(RunKey run, Instant at) throws SQLException {
    for (RunRow row : new RunReader(connection, codec).where(sweep, "run_key = ?", 1, run.hex())) {
      facts.add(at, new SweepFact.RunChanged(row));
    }
  }
}
