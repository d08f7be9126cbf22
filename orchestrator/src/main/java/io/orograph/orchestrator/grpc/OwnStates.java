package io.orograph.orchestrator.grpc;

import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.sweep.OwnSpec;
import io.orograph.core.sweep.ProbeSubset;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.sweep.Adoption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * States of a module of one's own that are measured as they are: each is a run that is adopted in
 * the place of being trained. Its checkpoint is the archive in the data folder of the workers, not
 * content of the store, so its size is not known here.
 */
final class OwnStates {
  private static final long UNKNOWN_SIZE = 0;

  private OwnStates() {}

  /** What a sweep adopts; empty where it trains its runs. */
  static Optional<Adoption> adoption(SweepSpec spec) {
    return spec.base()
        .network()
        .own()
        .filter(OwnSpec::isMeasured)
        .map(own -> new Adoption(ProbeSubset.of(spec), runs(own)));
  }

  private static List<Adoption.AdoptedRun> runs(OwnSpec own) {
    List<Adoption.AdoptedRun> runs = new ArrayList<>();
    for (int replicate = 0; replicate < own.states().size(); replicate++) {
      CheckpointRef state =
          new CheckpointRef(
              new Digest(own.states().get(replicate)), CheckpointRole.FINAL, 0, UNKNOWN_SIZE);
      runs.add(new Adoption.AdoptedRun(replicate, state, new RunOutcome.Trained()));
    }
    return runs;
  }
}
