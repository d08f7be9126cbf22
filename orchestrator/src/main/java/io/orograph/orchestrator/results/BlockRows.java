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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** The rows that events of one block become, within one transaction. */
public final class BlockRows {
  private final Connection connection;
  private final RowCodec codec;
  private final String sweep;
  private final FactLog facts;
  private final TouchedRuns touched;

  /** Packs that have ended and may still hold states to go on from. */
  private final List<String> done = new ArrayList<>();

  /** Cells whose diagrams may look otherwise, by place. */
  private final Map<Long, String> cells = new TreeMap<>();

  BlockRows(Connection connection, RowCodec codec, String sweep, FactLog facts) {
    this.connection = connection;
    this.codec = codec;
    this.sweep = sweep;
    this.facts = facts;
    this.touched = new TouchedRuns(connection, codec, sweep);
  }

  /** Reads what a round of facts will change, in some statements for all of it. */
  void expect(Set<RunKey> runs, Set<String> tasks) throws SQLException {
    touched.expect(runs, tasks);
  }

  /** The block was given the runs of its cells. */
  public void planned(BlockEvent.BlockPlanned e) throws SQLException {
    touched.forget();
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
    Grid grid = new Grid(e.spec());
    Cell cell = grid.cell(e.fromCell());
    cells.put(e.firstIndex() + e.fromCell(), cell.id());
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
      if (run.checkpoint().size() > 0) { // else it is no content of the store
        References.adopted(connection, sweep, run.checkpoint());
      }
      if (run.run().isPresent()) {
        continue; // a row of its own sweep
      }
      TouchedRun adopted = touched.get(grid.run(cell, run.replicate()).key());
      adopted.ended(run.outcome(), Optional.empty());
      if (isWatched()) {
        changed(adopted, e.at());
      }
    }
  }

  /** Whether there are watchers of its runs: a measurement without a sweep has none. */
  private boolean isWatched() {
    return sweep.split("/", -1)[2].equals("sweeps");
  }

  /** Its cells have more replicates, or as many as before. */
  public void extended(BlockEvent.BlockExtended e) throws SQLException {
    touched.forget();
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
    for (RunKey key : runs) {
      Optional<TouchedRun> run = touched.find(key);
      if (run.isPresent() && run.get().state() != RunState.ENDED) {
        run.get().leased(task, attempt, worker);
        changed(run.get(), at);
      }
    }
    if (!runs.isEmpty()) {
      touched.known(task);
    }
  }

  /**
   * A leased pack began to train.
   *
   * @param deviceClass on which: from now on its runs show what was written on it
   */
  public void started(String task, Provenance provenance, String deviceClass) throws SQLException {
    touched.training(task).forEach(run -> run.started(provenance, deviceClass));
  }

  /**
   * A lease ended: members that have no outcome wait again.
   *
   * @param logTail of the trainer; stays with them until another attempt leaves a newer one
   */
  public void released(String task, Optional<ArtifactRef> logTail, Instant at) throws SQLException {
    for (TouchedRun member : touched.training(task)) {
      member.released(logTail);
      changed(member, at);
    }
  }

  /** A pack has ended for good: what it held to go on from is not needed. */
  void done(String task) {
    done.add(task);
  }

  /** Before what packs hold is looked at or changed. */
  void writeDone() throws SQLException {
    if (!done.isEmpty()) {
      References.release(connection, sweep, done);
      done.clear();
    }
  }

  /**
   * A checkpoint was recorded.
   *
   * @param deviceClass that wrote it; empty if none is known, or by a replay
   */
  public void checkpoint(RunKey key, CheckpointRef checkpoint, String deviceClass, Instant at)
      throws SQLException {
    TouchedRun run = touched.get(key);
    OfClass<CheckpointRef> written = run.written(checkpoint, deviceClass);
    Optional<Boolean> kept = run.kept(written);
    if (kept.isEmpty()) {
      touched.insertCheckpoint(run, written);
      if (checkpoint.role() == CheckpointRole.EARLY_STOPPED
          || checkpoint.role() == CheckpointRole.FINAL) {
        passed(run, checkpoint.step());
      }
    } else if (!kept.get()) {
      Sql.update(
          connection,
          "UPDATE checkpoints SET released_at = NULL WHERE sweep = ? AND run_index = ?"
              + " AND step = ? AND role = ? AND digest = ? AND device_class = ?",
          sweep,
          run.index(),
          checkpoint.step(),
          checkpoint.role().name(),
          checkpoint.digest().hex(),
          written.deviceClass());
    } else {
      return;
    }
    run.keep(written);
    changed(run, at);
  }

  /** A run went on from where it might have been stopped: what was kept there is not needed. */
  private void passed(TouchedRun run, long step) throws SQLException {
    if (run.passed(step)) {
      touched.write();
      Sql.update(
          connection,
          "DELETE FROM checkpoints WHERE sweep = ? AND run_index = ? AND role = ? AND step < ?",
          sweep,
          run.index(),
          CheckpointRole.EARLY_STOPPED.name(),
          step);
    }
  }

  /** A curve chunk was recorded; watchers hear of it with the run's next change. */
  public void chunk(
      RunKey key, ArtifactRef artifact, long fromStep, long toStep, String deviceClass)
      throws SQLException {
    TouchedRun run = touched.get(key);
    Optional<OfClass<CurveChunk>> fresh =
        run.add(new CurveChunk(fromStep, toStep, artifact), deviceClass);
    if (fresh.isPresent()) {
      touched.insertChunk(run, fresh.get());
    }
  }

  /** A run ended. */
  public void ended(RunKey key, RunOutcome outcome, Optional<RunSummary> summary, Instant at)
      throws SQLException {
    Optional<TouchedRun> run = touched.find(key);
    if (run.isPresent()) {
      run.get().ended(outcome, summary);
      otherwise(run.get());
      changed(run.get(), at);
    }
  }

  /** Failed runs got a new budget: they have no outcome any more. */
  public void retried(List<RunKey> keys, Instant at) throws SQLException {
    for (RunKey key : keys) {
      Optional<TouchedRun> run = touched.find(key);
      if (run.isPresent()) {
        run.get().retried();
        otherwise(run.get());
        changed(run.get(), at);
      }
    }
  }

  /** Writes what waits to be written; last of all that changes rows. */
  public void write() throws SQLException {
    touched.write();
    writeDone();
    if (!cells.isEmpty()) {
      CellPacks.stale(connection, sweep, cells);
      cells.clear();
    }
  }

  private void otherwise(TouchedRun run) {
    cells.put(run.row().cellIndex(), run.row().cell());
  }

  /** Writes what waits of runs, so that other statements of the same transaction see it. */
  void writeRuns() throws SQLException {
    touched.write();
  }

  /** As {@link #write}, before statements of others that change rows of runs or of theirs. */
  void letOthers() throws SQLException {
    touched.forget();
  }

  /** A measurement was recorded. */
  public void measured(Measurement m, Instant at) throws SQLException {
    long place = new MeasurementRows(connection, codec, sweep).put(m);
    if (place < MeasurementRows.FIRST_PAIR) {
      cells.put(place, m.subject().cell());
    }
    facts.add(at, new SweepFact.MeasurementRecorded(m));
  }

  private void changed(TouchedRun run, Instant at) {
    facts.add(at, new SweepFact.RunChanged(run.row()));
  }
}
