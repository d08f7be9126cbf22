package io.orograph.orchestrator.sweep;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.measure.RunOutcome;
import java.util.List;

/**
 * Runs that were trained elsewhere and are only measured here, each at one checkpoint of its own.
 *
 * @param probeSubset training samples that probe sets are taken from, as where they were trained
 * @param runs by replicate, at least one
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
   */
  public record AdoptedRun(int replicate, CheckpointRef checkpoint, RunOutcome outcome) {}

  /** Whether the run of this number is among them. */
  public boolean has(int replicate) {
    return runs.stream().anyMatch(run -> run.replicate() == replicate);
  }
}
