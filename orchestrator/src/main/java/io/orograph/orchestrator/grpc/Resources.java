package io.orograph.orchestrator.grpc;

import com.google.protobuf.Timestamp;
import io.orograph.orchestrator.results.CurveChunk;
import io.orograph.orchestrator.results.Progress;
import io.orograph.orchestrator.results.RunRow;
import io.orograph.orchestrator.results.RunState;
import io.orograph.orchestrator.results.SweepRow;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.orchestrator.sweep.SweepView;
import io.orograph.v1.Run;
import io.orograph.v1.SpecRevision;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepProgress;
import io.orograph.v1.SweepState;
import io.orograph.wire.convert.RunConverter;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.convert.StoreConverter;
import io.orograph.wire.convert.SweepName;
import java.time.Instant;

/** Sweeps and runs as resources. */
final class Resources {
  private Resources() {}

  /** A sweep as its entity says. */
  static Sweep sweep(SweepView view, Progress progress) {
    Sweep.Builder p =
        Sweep.newBuilder()
            .setName(view.name())
            .setSpec(SpecConverter.toProto(view.spec()))
            .setSpecDigest(view.specDigest())
            .setState(state(view.status()))
            .putAllLabels(view.labels())
            .setDescription(view.description())
            .setCreatedBy(view.createdBy())
            .setCreateTime(time(view.createTime()))
            .setEtag(view.etag())
            .setProgress(progress(progress));
    view.endTime().ifPresent(end -> p.setEndTime(time(end)));
    view.growth()
        .revisions()
        .forEach(
            r ->
                p.addRevisions(
                    SpecRevision.newBuilder().setSpecDigest(r.specDigest()).setTime(time(r.at()))));
    return p.build();
  }

  /** A sweep as its rows say. */
  static Sweep sweep(SweepRow row, Progress progress) {
    Sweep.Builder p =
        Sweep.newBuilder()
            .setName(row.name())
            .setSpec(SpecConverter.toProto(row.spec()))
            .setSpecDigest(row.specDigest())
            .setState(state(row.state()))
            .putAllLabels(row.labels())
            .setDescription(row.description())
            .setCreatedBy(row.createdBy())
            .setCreateTime(time(row.created()))
            .setEtag(Long.toString(row.version()))
            .setProgress(progress(progress));
    row.ended().ifPresent(end -> p.setEndTime(time(end)));
    return p.build();
  }

  /** Progress. */
  static SweepProgress progress(Progress progress) {
    return SweepProgress.newBuilder()
        .setCells(progress.cells())
        .setRuns(progress.runs())
        .setRunsTraining(progress.training())
        .setRunsEnded(progress.ended())
        .putAllOutcomes(progress.sortedOutcomes())
        .setMeasurements(progress.measurements())
        .setMeasurementsRecorded(progress.recorded())
        .build();
  }

  /** A run. */
  static Run run(RunRow row) {
    Run.Builder p =
        Run.newBuilder()
            .setName(
                SweepName.parse("name", row.sweep())
                    .cell(row.cell())
                    .run(row.replicate())
                    .toString())
            .setRunKey(row.key().hex())
            .setState(state(row.state()))
            .setAttempt(row.attempt())
            .setWorker(row.worker());
    row.outcome().ifPresent(outcome -> p.setOutcome(RunConverter.toProto(outcome)));
    row.summary().ifPresent(summary -> p.setSummary(RunConverter.toProto(summary)));
    row.checkpoints().forEach(c -> p.addCheckpoints(StoreConverter.toProto(c)));
    row.chunks().stream()
        .map(CurveChunk::artifact)
        .forEach(chunk -> p.addCurveChunks(StoreConverter.toProto(chunk)));
    row.provenance().ifPresent(provenance -> p.setProvenance(StoreConverter.toProto(provenance)));
    row.logTail().ifPresent(tail -> p.setLogTail(StoreConverter.toProto(tail)));
    return p.build();
  }

  /** A sweep's state. */
  static SweepState state(SweepStatus status) {
    return switch (status) {
      case ACTIVE -> SweepState.SWEEP_STATE_ACTIVE;
      case PAUSED -> SweepState.SWEEP_STATE_PAUSED;
      case FINISHED -> SweepState.SWEEP_STATE_FINISHED;
      case CANCELLED -> SweepState.SWEEP_STATE_CANCELLED;
      case DELETED -> SweepState.SWEEP_STATE_DELETED;
    };
  }

  /** An instant. */
  static Timestamp time(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  private static io.orograph.v1.RunState state(RunState state) {
    return switch (state) {
      case PENDING -> io.orograph.v1.RunState.RUN_STATE_PENDING;
      case TRAINING -> io.orograph.v1.RunState.RUN_STATE_TRAINING;
      case ENDED -> io.orograph.v1.RunState.RUN_STATE_ENDED;
    };
  }
}
