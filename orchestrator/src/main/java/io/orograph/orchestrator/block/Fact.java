package io.orograph.orchestrator.block;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.Provenance;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.sweep.RunKey;
import java.util.List;
import java.util.Optional;

/** What a worker says of its work. */
public sealed interface Fact {
  /** Training began at {@code step}. */
  record Started(Provenance provenance, long step) implements Fact {}

  /** A checkpoint of a run is in the store. */
  record CheckpointWritten(RunKey run, CheckpointRef checkpoint) implements Fact {}

  /** A resume state of the whole pack is in the store. */
  record ResumeStateWritten(ArtifactRef resumeState, long step) implements Fact {}

  /** What a longer training of a run goes on with is in the store. */
  record EndStateWritten(RunKey run, ArtifactRef state, long step) implements Fact {}

  /** A chunk of a run's curve is in the store: steps {@code fromStep} to before {@code toStep}. */
  record CurveChunkWritten(RunKey run, ArtifactRef chunk, long fromStep, long toStep)
      implements Fact {}

  /**
   * The loss of a run after some of its steps.
   *
   * @param loss mean over its training samples, or those set aside for validation
   * @param summary what it has done up to there
   */
  record LossObserved(RunKey run, double loss, RunSummary summary) implements Fact {}

  /** A run ended. */
  record RunEnded(RunKey run, RunOutcome outcome, RunSummary summary) implements Fact {}

  /** A measurement was taken. */
  record Measured(Measurement measurement) implements Fact {}

  /**
   * The last fact of a task.
   *
   * @param reason empty when all was done; {@code cancelled}, {@code drained}, {@code lease lost},
   *     {@code time is up}, or what failed
   * @param logTail the last lines of the worker's log, if it failed and could store them
   */
  record Ended(String reason, Optional<ArtifactRef> logTail) implements Fact {
    /** Nothing of a log was stored. */
    public Ended(String reason) {
      this(reason, Optional.empty());
    }
  }

  /**
   * A fact in its place.
   *
   * @param sequence from 1, within (task, attempt)
   */
  record Numbered(long sequence, Fact fact) {}

  /** Facts of one attempt, in ascending order. */
  record Batch(String task, int attempt, List<Numbered> facts) {
    public Batch {
      facts = List.copyOf(facts);
    }
  }
}
