package io.orograph.orchestrator.results;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.Provenance;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import java.util.List;
import java.util.Optional;

/**
 * A run as its rows say.
 *
 * @param sweep name of the sweep
 * @param index stable place: of runs of the sweep as accepted cell index times replicates plus
 *     replicate, behind them those that joined with extensions
 * @param key its identity
 * @param cell id of its cell
 * @param cellIndex stable place of its cell: in the grid as accepted, behind it the cells that
 *     joined with extensions; of a run without a row its place in the present grid
 * @param replicate 0 to R-1
 * @param state where it stands
 * @param attempt number of the current or last attempt; 0 before the first
 * @param worker the worker that trains or trained it; empty before the first attempt
 * @param outcome how it ended
 * @param summary what it did
 * @param provenance software and device
 * @param checkpoints checkpoints kept, by step
 * @param chunks curve chunks written, by step
 * @param logTail the last lines of the trainer's log at the last attempt that failed
 */
public record RunRow(
    String sweep,
    long index,
    RunKey key,
    String cell,
    long cellIndex,
    int replicate,
    RunState state,
    int attempt,
    String worker,
    Optional<RunOutcome> outcome,
    Optional<RunSummary> summary,
    Optional<Provenance> provenance,
    List<CheckpointRef> checkpoints,
    List<CurveChunk> chunks,
    Optional<ArtifactRef> logTail) {
  /** Indices from here on are of runs that joined later; no sweep as accepted has so many. */
  public static final long FIRST_LATER = 1L << 40;

  public RunRow {
    checkpoints = List.copyOf(checkpoints);
    chunks = List.copyOf(chunks);
  }

  /** A run no attempt at which has left a log. */
  public RunRow(
      String sweep,
      long index,
      RunKey key,
      String cell,
      long cellIndex,
      int replicate,
      RunState state,
      int attempt,
      String worker,
      Optional<RunOutcome> outcome,
      Optional<RunSummary> summary,
      Optional<Provenance> provenance,
      List<CheckpointRef> checkpoints,
      List<CurveChunk> chunks) {
    this(
        sweep,
        index,
        key,
        cell,
        cellIndex,
        replicate,
        state,
        attempt,
        worker,
        outcome,
        summary,
        provenance,
        checkpoints,
        chunks,
        Optional.empty());
  }

  /**
   * A run that nothing has been recorded of.
   *
   * @param cancelled whether its sweep was, and with it the run
   */
  static RunRow unrecorded(String sweep, long index, Cell cell, RunSpec run, boolean cancelled) {
    return new RunRow(
        sweep,
        index,
        run.key(),
        run.cell(),
        cell.index(),
        run.replicate(),
        cancelled ? RunState.ENDED : RunState.PENDING,
        0,
        "",
        cancelled ? Optional.of(new RunOutcome.Cancelled()) : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of());
  }
}
