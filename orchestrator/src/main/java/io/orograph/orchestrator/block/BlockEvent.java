package io.orograph.orchestrator.block;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.Provenance;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.sweep.Adoption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A fact about the runs of one block; kept for ever, in the form of {@code
 * orograph/journal/v1/events.proto}.
 */
public sealed interface BlockEvent {
  /** When it was decided; for people. */
  Instant at();

  /**
   * The block was given its runs: cells {@code fromCell} to before {@code toCell}.
   *
   * @param packMembers most members of a pack, in what was recorded before {@code packOfRun}; 0 in
   *     what was recorded before that
   * @param packOfRun for each run in grid order the number of its pack; empty in older records
   * @param firstIndex stable index within the sweep of the first cell of the specification's grid
   * @param probeSubset training samples that probe sets are taken from; 0 for the smallest subset
   *     of {@code spec}
   * @param extension how often the sweep had been extended
   * @param adoption the runs there are, if they are only measured
   */
  record BlockPlanned(
      String sweep,
      int block,
      SweepSpec spec,
      long fromCell,
      long toCell,
      int packMembers,
      List<Integer> packOfRun,
      long firstIndex,
      int probeSubset,
      int extension,
      Optional<Adoption> adoption,
      Instant at)
      implements BlockEvent {
    public BlockPlanned {
      packOfRun = List.copyOf(packOfRun);
    }

    /** Of a sweep that has never been extended. */
    public BlockPlanned(
        String sweep,
        int block,
        SweepSpec spec,
        long fromCell,
        long toCell,
        int packMembers,
        List<Integer> packOfRun,
        Instant at) {
      this(
          sweep,
          block,
          spec,
          fromCell,
          toCell,
          packMembers,
          packOfRun,
          0,
          0,
          0,
          Optional.empty(),
          at);
    }
  }

  /**
   * The sweep was extended, and this block with it: from now on its cells have the replicates and
   * measurements of {@code spec}, which is over the same cells.
   *
   * @param extension how often the sweep had been extended then
   * @param fromCell its first cell, as planned
   * @param toCell the cell after its last, as planned
   * @param firstIndex as planned
   * @param packOfRun for each new run, by cell and replicate, the number of its pack among the new
   */
  record BlockExtended(
      int extension,
      SweepSpec spec,
      long fromCell,
      long toCell,
      long firstIndex,
      List<Integer> packOfRun,
      Instant at)
      implements BlockEvent {
    public BlockExtended {
      packOfRun = List.copyOf(packOfRun);
    }
  }

  /**
   * A task was leased.
   *
   * @param lease to whom
   * @param runs a pack's members, in order; empty for a measurement task
   * @param cell id of the cell of a measurement task; empty for a pack
   */
  record LeaseGranted(Lease lease, List<RunKey> runs, String cell, Instant at)
      implements BlockEvent {
    public LeaseGranted {
      runs = List.copyOf(runs);
    }
  }

  /** A pack's training began. */
  record PackStarted(Origin origin, Provenance provenance, long step, Instant at)
      implements BlockEvent {}

  /** A checkpoint was recorded. */
  record CheckpointRecorded(Origin origin, RunKey run, CheckpointRef checkpoint, Instant at)
      implements BlockEvent {}

  /** A resume state of a whole pack was recorded. */
  record ResumeStateRecorded(Origin origin, ArtifactRef resumeState, long step, Instant at)
      implements BlockEvent {}

  /**
   * What a longer training of a run goes on with was recorded.
   *
   * @param state a resume state of this run alone
   * @param step steps done, all of the run
   * @param deviceClass where it was trained
   */
  record EndStateRecorded(
      Origin origin, RunKey run, ArtifactRef state, long step, String deviceClass, Instant at)
      implements BlockEvent {}

  /**
   * The loss of a run after some of its steps was recorded, for the rule that stops runs early.
   *
   * @param loss mean over its training samples, or those set aside for validation
   * @param summary what it has done up to there
   */
  record LossRecorded(Origin origin, RunKey run, double loss, RunSummary summary, Instant at)
      implements BlockEvent {}

  /**
   * Facts up to a place in a worker's stream said nothing new, as those of an attempt that repeats
   * what an earlier one told; recorded so that the worker may forget them.
   *
   * @param origin the last of them
   */
  record FactsKnown(Origin origin, Instant at) implements BlockEvent {}

  /** A run goes on from the end of a shorter one, whose steps are not taken again. */
  record RunContinued(RunKey run, Shorter.Trained from, Instant at) implements BlockEvent {}

  /** A curve chunk was recorded: steps {@code fromStep} to before {@code toStep}. */
  record CurveChunkRecorded(
      Origin origin, RunKey run, ArtifactRef chunk, long fromStep, long toStep, Instant at)
      implements BlockEvent {}

  /**
   * A run ended, once and for all.
   *
   * @param origin empty when the orchestrator decided it
   * @param summary empty when it did not get that far
   */
  record RunEnded(
      Optional<Origin> origin,
      RunKey run,
      RunOutcome outcome,
      Optional<RunSummary> summary,
      Instant at)
      implements BlockEvent {}

  /** A measurement was recorded. */
  record MeasurementRecorded(Origin origin, Measurement measurement, Instant at)
      implements BlockEvent {}

  /**
   * A lease ended.
   *
   * @param detail what went wrong, in words
   * @param logTail the last lines of the worker's log, if it failed at it and could store them
   */
  record LeaseEnded(
      String task,
      int attempt,
      LeaseEnd reason,
      String detail,
      Optional<ArtifactRef> logTail,
      Instant at)
      implements BlockEvent {

    /** Nothing of a log was stored. */
    public LeaseEnded(String task, int attempt, LeaseEnd reason, String detail, Instant at) {
      this(task, attempt, reason, detail, Optional.empty(), at);
    }
  }

  /**
   * A pack that kept ending badly, or that did not fit into memory (the reason of the lease that
   * ended before), was taken apart: its unended runs train in smaller packs from now on, so that a
   * bad run is found and its companions go on without it.
   *
   * @param task the pack, which is not leased again
   * @param parts the smaller packs
   * @param from what their counters of attempts start from
   */
  record PackSplit(String task, List<Part> parts, Attempts from, Instant at) implements BlockEvent {
    public PackSplit {
      parts = List.copyOf(parts);
    }
  }

  /**
   * A pack that came out of another.
   *
   * @param task its name
   * @param runs its members, in order
   */
  record Part(String task, List<RunKey> runs) {
    public Part {
      runs = List.copyOf(runs);
    }
  }

  /**
   * Attempts so far, and how many of them ended badly.
   *
   * @param attempts all
   */
  record Attempts(int attempts, int failed, int lost, int preempted) {}

  /** The block will grant nothing more. */
  record BlockCancelled(Instant at) implements BlockEvent {}

  /**
   * Failed runs got a new budget, and measuring that was given up.
   *
   * @param runs which have no outcome any more
   * @param tasks packs and measurement tasks that can be leased again
   * @param retry how often runs of the sweep had been retried then; 0 if more of this retry follows
   */
  record BlockRetried(List<RunKey> runs, List<String> tasks, int retry, Instant at)
      implements BlockEvent {
    public BlockRetried {
      runs = List.copyOf(runs);
      tasks = List.copyOf(tasks);
    }
  }

  /** Checkpoints were given free for collection. */
  record CheckpointsReleased(List<Digest> digests, Instant at) implements BlockEvent {
    public CheckpointsReleased {
      digests = List.copyOf(digests);
    }
  }
}
