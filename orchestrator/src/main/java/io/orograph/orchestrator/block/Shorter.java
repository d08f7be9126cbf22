package io.orograph.orchestrator.block;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.sweep.RunKey;

/** What a run has from the shorter one that it passes through. */
public sealed interface Shorter {
  /**
   * The shorter one was trained to its end.
   *
   * @param run which
   * @param state a resume state of it alone
   * @param step where it ended
   * @param deviceClass where the longer one has the bits that it would have from its first step on
   */
  record Trained(RunKey run, ArtifactRef state, long step, String deviceClass) implements Shorter {}

  /** The shorter one diverged, and so does the longer one at the same step. */
  record Diverged(RunOutcome.Diverged outcome, RunSummary summary) implements Shorter {}
}
