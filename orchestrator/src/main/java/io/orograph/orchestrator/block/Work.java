package io.orograph.orchestrator.block;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.Metric;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.PairedReplicates;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is to be performed under a lease: all that a worker needs to know. */
public sealed interface Work {
  /** The right to do it. */
  Lease lease();

  /** Facts up to this sequence are recorded. */
  long afterSequence();

  /**
   * Train a pack.
   *
   * @param resumeState where to go on from; empty starts at step 0
   * @param ended members that have ended already: they stay as ghosts
   * @param shorter the ends of shorter runs that members go on from without a resume state: of all
   *     that have not ended, or of none
   * @param replay digests of the final checkpoints of members that are trained once more, which
   *     they must end in; empty for a training
   * @param untilStep how far it is trained for now; 0 for the end of its runs
   * @param observeEvery steps between losses that are told on the way there; 0 for none
   * @param validation whether losses are over the samples set aside for validation
   */
  record PackWork(
      Lease lease,
      PackSpec pack,
      CheckpointPolicy checkpoints,
      long afterSequence,
      Optional<ArtifactRef> resumeState,
      List<RunKey> ended,
      Map<RunKey, Shorter.Trained> shorter,
      Map<RunKey, Digest> replay,
      long untilStep,
      long observeEvery,
      boolean validation)
      implements Work {
    public PackWork {
      ended = List.copyOf(ended);
      shorter = Map.copyOf(shorter);
      replay = Map.copyOf(replay);
    }

    /** A pack that is trained to the end of its runs. */
    public PackWork(
        Lease lease,
        PackSpec pack,
        CheckpointPolicy checkpoints,
        long afterSequence,
        Optional<ArtifactRef> resumeState,
        List<RunKey> ended,
        Map<RunKey, Shorter.Trained> shorter,
        Map<RunKey, Digest> replay) {
      this(
          lease,
          pack,
          checkpoints,
          afterSequence,
          resumeState,
          ended,
          shorter,
          replay,
          0,
          0,
          false);
    }
  }

  /**
   * Measure a cell, or the runs of a cell against those of another.
   *
   * @param cell the cell, or the first of the two
   * @param probeSeed root of the probe sets and vectors; equal in all cells
   * @param probeSubset training samples of the smallest subset; equal in all cells
   * @param recorded not to be measured again
   * @param meeting which runs of two cells meet
   */
  record MeasureWork(
      Lease lease,
      String cell,
      List<MeasuredRun> runs,
      List<MeasurementSpec> measurements,
      long probeSeed,
      int probeSubset,
      long afterSequence,
      List<RecordedMeasurement> recorded,
      PairedReplicates meeting)
      implements Work {
    public MeasureWork {
      runs = List.copyOf(runs);
      measurements = List.copyOf(measurements);
      recorded = List.copyOf(recorded);
    }

    /** Where all runs meet. */
    public MeasureWork(
        Lease lease,
        String cell,
        List<MeasuredRun> runs,
        List<MeasurementSpec> measurements,
        long probeSeed,
        int probeSubset,
        long afterSequence,
        List<RecordedMeasurement> recorded) {
      this(
          lease,
          cell,
          runs,
          measurements,
          probeSeed,
          probeSubset,
          afterSequence,
          recorded,
          PairedReplicates.ALL);
    }
  }

  /**
   * A run that ended and its final checkpoint.
   *
   * @param earlier its checkpoints before that, in the order of their steps, where a metric looks
   *     at the whole training
   * @param replayFailure why a replay wrote none of them
   */
  record MeasuredRun(
      RunSpec run,
      CheckpointRef checkpoint,
      RunOutcome outcome,
      List<CheckpointRef> earlier,
      Optional<String> replayFailure) {
    public MeasuredRun {
      earlier = List.copyOf(earlier);
    }
  }

  /** A measurement that exists. */
  record RecordedMeasurement(Metric metric, List<Integer> replicates) {
    public RecordedMeasurement {
      replicates = List.copyOf(replicates);
    }
  }
}
