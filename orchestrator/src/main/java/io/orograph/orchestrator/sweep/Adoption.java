package io.orograph.orchestrator.sweep;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.sweep.RunSpec;
import java.util.List;
import java.util.Optional;

/**
 * Runs that were trained elsewhere and are only measured here, each at one checkpoint of its own.
 *
 * @param probeSubset training samples that probe sets are taken from, as where they were trained
 * @param runs by replicate, at least one; of a pair across cells in the order of the pair
 */
public record Adoption(int probeSubset, List<AdoptedRun> runs) {
  public Adoption {
    runs = List.copyOf(runs);
  }

  /**
   * One of them.
   *
   * @param replicate its number
   * @param checkpoint what is measured of it, of any role
   * @param outcome how it ended
   * @param run what was trained, where it is of another cell; empty: the specification says it
   */
  public record AdoptedRun(
      int replicate, CheckpointRef checkpoint, RunOutcome outcome, Optional<RunSpec> run) {
    /** A run of the cell that the specification is of. */
    public AdoptedRun(int replicate, CheckpointRef checkpoint, RunOutcome outcome) {
      this(replicate, checkpoint, outcome, Optional.empty());
    }

    /** Whether it is that run. */
    public boolean is(RunSpec other) {
      return run.map(r -> r.key().equals(other.key())).orElse(replicate == other.replicate());
    }
  }

  /** Whether the run of this number of the cell itself is among them. */
  public boolean has(int replicate) {
    return runs.stream().anyMatch(run -> run.run().isEmpty() && run.replicate() == replicate);
  }

  /** Those of another cell. */
  public List<RunSpec> others() {
    return runs.stream().flatMap(run -> run.run().stream()).toList();
  }
}
