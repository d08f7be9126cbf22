package io.orograph.trainer.pack;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.Provenance;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.sweep.RunKey;
import java.util.Optional;

/** What happened to a pack; all that it names is in the store. */
public sealed interface PackEvent {
  /**
   * Training began.
   *
   * @param step 0, or that of the resume state
   */
  record Started(Provenance provenance, long step) implements PackEvent {}

  /** A checkpoint of one run was kept. */
  record CheckpointWritten(RunKey run, CheckpointRef checkpoint) implements PackEvent {}

  /** A resume state of the whole pack was kept. */
  record ResumeStateWritten(ArtifactRef resumeState, long step) implements PackEvent {}

  /**
   * Everything that a longer training of a run goes on with was kept: a resume state of one member.
   *
   * @param step where the run ended
   */
  record EndStateWritten(RunKey run, ArtifactRef state, long step) implements PackEvent {}

  /**
   * A chunk of a run's curve was kept.
   *
   * @param fromStep the first step in it
   * @param toStep the step after the last one in it
   */
  record CurveChunkWritten(RunKey run, ArtifactRef chunk, long fromStep, long toStep)
      implements PackEvent {}

  /**
   * The loss of a run after some of its steps.
   *
   * @param loss mean over its training samples, or those set aside for validation
   * @param summary what it has done up to there
   */
  record LossObserved(RunKey run, double loss, RunSummary summary) implements PackEvent {}

  /** A run ended. */
  record RunEnded(RunKey run, RunOutcome outcome, RunSummary summary) implements PackEvent {}

  /**
   * The pack ended; the last event.
   *
   * @param reason empty when all members ended by themselves, else why they did not; begins with
   *     {@code out of memory:} if the pack did not fit, with {@code store fault: } if it had no
   *     store to write to or read from
   * @param logTail the last lines of the log, if it failed and they could be stored
   */
  record PackEnded(String reason, Optional<ArtifactRef> logTail) implements PackEvent {
    /** A pack that did not fail. */
    public PackEnded(String reason) {
      this(reason, Optional.empty());
    }
  }
}
