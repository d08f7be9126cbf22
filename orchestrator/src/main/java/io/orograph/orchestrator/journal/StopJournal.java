package io.orograph.orchestrator.journal;

import io.orograph.core.stop.RunAt;
import io.orograph.core.stop.RunLoss;
import io.orograph.core.stop.Stop;
import io.orograph.core.stop.StopDecision;
import io.orograph.core.sweep.RunKey;
import io.orograph.journal.v1.LossRecorded;
import io.orograph.journal.v1.LossesReported;
import io.orograph.journal.v1.RungDecided;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.block.Origin;
import io.orograph.orchestrator.sweep.SweepEvent;
import io.orograph.wire.convert.RunConverter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What runs are stopped early by, and what was decided, as journal messages. */
final class StopJournal {
  private StopJournal() {}

  static LossesReported toProto(SweepEvent.LossesReported e) {
    LossesReported.Builder b = LossesReported.newBuilder();
    for (RunLoss l : e.losses()) {
      b.addPlaces(l.run().place());
      b.addReplicates(l.run().replicate());
      b.addSteps(l.step());
      b.addLosses(l.loss());
      b.addLive(l.live());
    }
    return b.build();
  }

  static SweepEvent.LossesReported fromProto(LossesReported e, Instant at) {
    List<RunLoss> losses = new ArrayList<>();
    for (int i = 0; i < e.getPlacesCount(); i++) {
      losses.add(
          new RunLoss(
              new RunAt(e.getPlaces(i), e.getReplicates(i)),
              e.getSteps(i),
              e.getLosses(i),
              e.getLive(i)));
    }
    return new SweepEvent.LossesReported(losses, at);
  }

  static RungDecided toProto(SweepEvent.RungDecided e) {
    StopDecision d = e.decision();
    RungDecided.Builder b =
        RungDecided.newBuilder()
            .setRung(e.rung())
            .setStep(d.step())
            .setCompared(d.compared())
            .setGoingOn(d.goingOn());
    for (Stop stop : d.stops()) {
      b.addStops(
          RungDecided.Stop.newBuilder()
              .setPlace(stop.run().place())
              .setReplicate(stop.run().replicate())
              .setLoss(stop.loss())
              .setBound(stop.bound()));
    }
    return b.build();
  }

  static SweepEvent.RungDecided fromProto(RungDecided e, Instant at) {
    List<Stop> stops = new ArrayList<>();
    for (RungDecided.Stop stop : e.getStopsList()) {
      stops.add(
          new Stop(
              new RunAt(stop.getPlace(), stop.getReplicate()), stop.getLoss(), stop.getBound()));
    }
    StopDecision d = new StopDecision(e.getStep(), e.getCompared(), e.getGoingOn(), stops);
    return new SweepEvent.RungDecided(e.getRung(), d, at);
  }

  static LossRecorded toProto(BlockEvent.LossRecorded e, io.orograph.journal.v1.Origin origin) {
    return LossRecorded.newBuilder()
        .setOrigin(origin)
        .setRunKey(e.run().hex())
        .setLoss(e.loss())
        .setSummary(RunConverter.toProto(e.summary()))
        .build();
  }

  static BlockEvent.LossRecorded fromProto(LossRecorded e, Origin origin, Instant at) {
    return new BlockEvent.LossRecorded(
        origin, new RunKey(e.getRunKey()), e.getLoss(), RunConverter.fromProto(e.getSummary()), at);
  }
}
