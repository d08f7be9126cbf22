package io.orograph.trainer.grpc;

import io.orograph.trainer.pack.EventLog;
import io.orograph.trainer.pack.LivePoint;
import io.orograph.trainer.pack.PackEvent;
import io.orograph.v1.TrainResponse;
import io.orograph.wire.convert.RunConverter;
import io.orograph.wire.convert.StoreConverter;
import java.util.List;

/** Events as responses. */
final class TrainResponses {
  private TrainResponses() {}

  static TrainResponse of(EventLog.Numbered numbered) {
    TrainResponse.Builder response = TrainResponse.newBuilder().setSequence(numbered.sequence());
    switch (numbered.event()) {
      case PackEvent.Started e ->
          response
              .getPackStartedBuilder()
              .setProvenance(StoreConverter.toProto(e.provenance()))
              .setStep(e.step());
      case PackEvent.CheckpointWritten e ->
          response
              .getCheckpointWrittenBuilder()
              .setRunKey(e.run().hex())
              .setCheckpoint(StoreConverter.toProto(e.checkpoint()));
      case PackEvent.ResumeStateWritten e ->
          response
              .getResumeStateWrittenBuilder()
              .setResumeState(StoreConverter.toProto(e.resumeState()))
              .setStep(e.step());
      case PackEvent.EndStateWritten e ->
          response
              .getEndStateWrittenBuilder()
              .setRunKey(e.run().hex())
              .setState(StoreConverter.toProto(e.state()))
              .setStep(e.step());
      case PackEvent.CurveChunkWritten e ->
          response
              .getCurveChunkWrittenBuilder()
              .setRunKey(e.run().hex())
              .setChunk(StoreConverter.toProto(e.chunk()))
              .setFromStep(e.fromStep())
              .setToStep(e.toStep());
      case PackEvent.LossObserved e ->
          response
              .getLossObservedBuilder()
              .setRunKey(e.run().hex())
              .setLoss(e.loss())
              .setSummary(RunConverter.toProto(e.summary()));
      case PackEvent.RunEnded e ->
          response
              .getRunEndedBuilder()
              .setRunKey(e.run().hex())
              .setOutcome(RunConverter.toProto(e.outcome()))
              .setSummary(RunConverter.toProto(e.summary()));
      case PackEvent.PackEnded e -> {
        response.getPackEndedBuilder().setReason(e.reason());
        e.logTail()
            .ifPresent(
                tail -> response.getPackEndedBuilder().setLogTail(StoreConverter.toProto(tail)));
      }
    }
    return response.build();
  }

  static TrainResponse of(List<LivePoint> points) {
    TrainResponse.LivePoints.Builder live = TrainResponse.LivePoints.newBuilder();
    for (LivePoint point : points) {
      live.addPointsBuilder()
          .setCell(point.cell())
          .setReplicate(point.replicate())
          .setStep(point.step())
          .setTrainLoss(point.trainLoss());
    }
    return TrainResponse.newBuilder().setLivePoints(live).build();
  }
}
