package io.orograph.orchestrator.dispatch;

import com.google.protobuf.Duration;
import io.orograph.core.sweep.PairedReplicates;
import io.orograph.core.sweep.RunKey;
import io.orograph.orchestrator.block.Work.MeasureWork;
import io.orograph.orchestrator.block.Work.MeasuredRun;
import io.orograph.orchestrator.block.Work.PackWork;
import io.orograph.orchestrator.block.Work.RecordedMeasurement;
import io.orograph.v1.Lease;
import io.orograph.v1.MeasureRequest;
import io.orograph.v1.TrainRequest;
import io.orograph.wire.convert.MeasurementSpecConverter;
import io.orograph.wire.convert.RunConverter;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.convert.StoreConverter;
import java.util.List;

/** Work as requests to workers. */
final class Orders {
  /**
   * How long a worker measures under one lease: short enough that little is lost with a worker and
   * that others get their turn, long against what is computed anew after a cut.
   */
  private static final java.time.Duration MEASURE_TIME = java.time.Duration.ofMinutes(5);

  private Orders() {}

  static Lease lease(io.orograph.orchestrator.block.Lease lease, java.time.Duration ttl) {
    return lease(lease.sweep(), lease.task(), lease.attempt(), lease.token(), ttl);
  }

  static Lease lease(String sweep, String task, int attempt, long token, java.time.Duration ttl) {
    return Lease.newBuilder()
        .setSweep(sweep)
        .setTask(task)
        .setAttempt(attempt)
        .setFencingToken(token)
        .setTtl(Duration.newBuilder().setSeconds(ttl.toSeconds()).setNanos(ttl.toNanosPart()))
        .build();
  }

  static TrainRequest train(PackWork work, long afterSequence, java.time.Duration ttl) {
    TrainRequest.Builder b =
        TrainRequest.newBuilder()
            .setLease(lease(work.lease(), ttl))
            .setCheckpoints(SpecConverter.toProto(work.checkpoints()))
            .setAfterSequence(afterSequence)
            .setUntilStep(work.untilStep())
            .setObserveEvery(work.observeEvery())
            .setObserveValidation(work.validation())
            .addAllEnded(work.ended().stream().map(RunKey::hex).toList());
    work.pack().members().forEach(m -> b.addMembers(RunConverter.toProto(m)));
    work.shorter()
        .forEach(
            (run, from) ->
                b.addContinuationsBuilder()
                    .setRunKey(run.hex())
                    .setFromRunKey(from.run().hex())
                    .setState(StoreConverter.toProto(from.state())));
    work.replay()
        .forEach((run, end) -> b.addReplaysBuilder().setRunKey(run.hex()).setEnd(end.hex()));
    work.resumeState().ifPresent(r -> b.setResumeState(StoreConverter.toProto(r)));
    return b.build();
  }

  static MeasureRequest measure(
      MeasureWork work, List<RecordedMeasurement> done, java.time.Duration ttl) {
    MeasureRequest.Builder b =
        MeasureRequest.newBuilder()
            .setLease(lease(work.lease(), ttl))
            .setCell(work.cell())
            .setProbeSeed(work.probeSeed())
            .setProbeSubset(work.probeSubset())
            .setPairedReplicates(
                work.meeting() == PairedReplicates.SAME
                    ? io.orograph.v1.PairedReplicates.PAIRED_REPLICATES_SAME
                    : io.orograph.v1.PairedReplicates.PAIRED_REPLICATES_ALL)
            .setWorkLimit(Duration.newBuilder().setSeconds(MEASURE_TIME.toSeconds()));
    for (MeasuredRun run : work.runs()) {
      b.addRuns(
          io.orograph.v1.MeasuredRun.newBuilder()
              .setRun(RunConverter.toProto(run.run()))
              .setCheckpoint(StoreConverter.toProto(run.checkpoint()))
              .setOutcome(RunConverter.toProto(run.outcome()))
              .addAllEarlier(run.earlier().stream().map(StoreConverter::toProto).toList())
              .setReplayFailure(run.replayFailure().orElse("")));
    }
    work.measurements().forEach(m -> b.addMeasurements(MeasurementSpecConverter.toProto(m)));
    for (RecordedMeasurement recorded : done) {
      b.addRecorded(
          io.orograph.v1.RecordedMeasurement.newBuilder()
              .setKind(recorded.metric().kind().name())
              .setMetric(recorded.metric().name())
              .addAllReplicates(recorded.replicates()));
    }
    return b.build();
  }
}
