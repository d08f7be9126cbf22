package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.sweep.RunSpec;
import java.util.List;

/**
 * A run to be measured.
 *
 * @param run what was trained
 * @param checkpoint its network
 * @param outcome how it ended
 * @param earlier its checkpoints before that one, in the order of their steps
 * @param replayFailure why a replay of its training wrote none of these; empty unless it failed
 */
public record MeasuredRun(
    RunSpec run,
    CheckpointRef checkpoint,
    RunOutcome outcome,
    List<CheckpointRef> earlier,
    String replayFailure) {
  public MeasuredRun {
    earlier = List.copyOf(earlier);
  }

  /** A run whose training was not replayed, or was. */
  public MeasuredRun(
      RunSpec run, CheckpointRef checkpoint, RunOutcome outcome, List<CheckpointRef> earlier) {
    this(run, checkpoint, outcome, earlier, "");
  }

  /** A run of which only one checkpoint is known. */
  public MeasuredRun(RunSpec run, CheckpointRef checkpoint, RunOutcome outcome) {
    this(run, checkpoint, outcome, List.of());
  }

  /** Whether its outputs do not vary, so that it has no similarity to anything. */
  public boolean collapsed() {
    return outcome instanceof RunOutcome.Collapsed;
  }
}
