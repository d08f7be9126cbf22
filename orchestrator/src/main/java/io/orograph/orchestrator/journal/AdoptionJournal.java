package io.orograph.orchestrator.journal;

import io.orograph.journal.v1.AdoptedRun;
import io.orograph.orchestrator.sweep.Adoption;
import io.orograph.wire.convert.RunConverter;
import io.orograph.wire.convert.StoreConverter;
import java.util.Optional;

/** Runs that are only measured, as stored in facts of sweeps and blocks. */
final class AdoptionJournal {
  private AdoptionJournal() {}

  static io.orograph.journal.v1.Adoption toProto(Adoption adoption) {
    io.orograph.journal.v1.Adoption.Builder b =
        io.orograph.journal.v1.Adoption.newBuilder().setProbeSubset(adoption.probeSubset());
    adoption
        .runs()
        .forEach(
            run -> {
              AdoptedRun.Builder stored =
                  b.addRunsBuilder()
                      .setReplicate(run.replicate())
                      .setCheckpoint(StoreConverter.toProto(run.checkpoint()))
                      .setOutcome(RunConverter.toProto(run.outcome()));
              run.run().ifPresent(other -> stored.setRun(RunConverter.toProto(other)));
            });
    return b.build();
  }

  static Adoption fromProto(io.orograph.journal.v1.Adoption stored) {
    return new Adoption(
        stored.getProbeSubset(),
        stored.getRunsList().stream()
            .map(
                run ->
                    new Adoption.AdoptedRun(
                        run.getReplicate(),
                        StoreConverter.fromProto(run.getCheckpoint()),
                        RunConverter.fromProto(run.getOutcome()),
                        run.hasRun()
                            ? Optional.of(RunConverter.fromProto(run.getRun()))
                            : Optional.empty()))
            .toList());
  }
}
