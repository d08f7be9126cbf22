package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.sweep.RunSpec;

/**
 * A run to be measured.
 *
 * @param run what was trained
 * @param checkpoint its network
 * @param outcome how it ended
 */
public record MeasuredRun(RunSpec run, CheckpointRef checkpoint, RunOutcome outcome) {
  /** Whether its outputs do not vary, so that it has no similarity to anything. */
  public boolean collapsed() {
    return outcome instanceof RunOutcome.Collapsed;
  }
}
