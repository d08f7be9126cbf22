package io.orograph.trainer.pack;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.RunKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is asked of a trainer.
 *
 * @param lease the right to it
 * @param pack the runs
 * @param checkpoints which checkpoints to keep beside FINAL
 * @param resumeState where to go on from; empty starts at step 0
 * @param ended runs that have ended already: their output is dropped
 * @param continuations where its runs go on without a resume state of the pack: of all that have
 *     not ended, and from one step; or of none
 * @param replays for a replay, the final checkpoint that each run which has not ended must end in
 * @param rung how far it is trained for now
 */
public record PackOrder(
    PackLease lease,
    PackSpec pack,
    CheckpointPolicy checkpoints,
    Optional<ArtifactRef> resumeState,
    Set<RunKey> ended,
    List<Continuation> continuations,
    Map<RunKey, Digest> replays,
    Rung rung) {
  public PackOrder {
    replays = Map.copyOf(replays);
    ended = Set.copyOf(ended);
    continuations = List.copyOf(continuations);
  }

  /** An order for a pack that is trained to its end. */
  public PackOrder(
      PackLease lease,
      PackSpec pack,
      CheckpointPolicy checkpoints,
      Optional<ArtifactRef> resumeState,
      Set<RunKey> ended,
      List<Continuation> continuations,
      Map<RunKey, Digest> replays) {
    this(lease, pack, checkpoints, resumeState, ended, continuations, replays, Rung.NONE);
  }

  /** An order for runs that pass through no shorter ones. */
  public PackOrder(
      PackLease lease,
      PackSpec pack,
      CheckpointPolicy checkpoints,
      Optional<ArtifactRef> resumeState,
      Set<RunKey> ended) {
    this(lease, pack, checkpoints, resumeState, ended, List.of(), Map.of());
  }
}
