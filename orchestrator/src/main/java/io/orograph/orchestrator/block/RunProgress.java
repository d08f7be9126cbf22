package io.orograph.orchestrator.block;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.measure.RunOutcome;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * One run of a block.
 *
 * @param seen checkpoints and curve chunks recorded, so that a repeated attempt adds none twice
 */
record RunProgress(Optional<RunOutcome> outcome, Optional<CheckpointRef> last, Set<Object> seen) {
  static final RunProgress NEW = new RunProgress(Optional.empty(), Optional.empty(), Set.of());

  boolean ended() {
    return outcome.isPresent();
  }

  /** Whether metrics can speak of it. */
  boolean measurable() {
    return last.isPresent()
        && outcome
            .map(o -> o instanceof RunOutcome.Trained || o instanceof RunOutcome.Collapsed)
            .orElse(false);
  }

  /** The same with one more checkpoint; the FINAL one is what gets measured. */
  RunProgress with(CheckpointRef checkpoint) {
    return new RunProgress(
        outcome,
        checkpoint.role() == CheckpointRole.FINAL ? Optional.of(checkpoint) : last,
        seeing(checkpoint));
  }

  /** The same with one more chunk of its curve. */
  RunProgress with(Chunk chunk) {
    return new RunProgress(outcome, last, seeing(chunk));
  }

  /** The run at its end; nothing more will be recorded of it. */
  RunProgress ending(RunOutcome how) {
    return new RunProgress(Optional.of(how), last, Set.of());
  }

  private Set<Object> seeing(Object one) {
    Set<Object> more = new HashSet<>(seen);
    more.add(one);
    return Set.copyOf(more);
  }

  /** A chunk of a curve, for recognising it again. */
  record Chunk(ArtifactRef ref, long fromStep, long toStep) {}
}
