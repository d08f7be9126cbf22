package io.orograph.orchestrator.dispatch;

import io.orograph.core.sweep.RunKey;
import io.orograph.orchestrator.block.Fact;
import io.orograph.v1.LivePoint;
import io.orograph.v1.MeasureResponse;
import io.orograph.v1.TrainResponse;
import io.orograph.wire.convert.MeasureConverter;
import io.orograph.wire.convert.RunConverter;
import io.orograph.wire.convert.StoreConverter;
import java.util.Optional;

/** Events of workers as facts. */
final class Facts {
  private Facts() {}

  static Optional<Fact.Numbered> of(String sweep, TrainResponse r, LivePoints live) {
    return switch (r.getEventCase()) {
      case PACK_STARTED ->
          numbered(
              r,
              new Fact.Started(
                  StoreConverter.fromProto(r.getPackStarted().getProvenance()),
                  r.getPackStarted().getStep()));
      case CHECKPOINT_WRITTEN ->
          numbered(
              r,
              new Fact.CheckpointWritten(
                  new RunKey(r.getCheckpointWritten().getRunKey()),
                  StoreConverter.fromProto(r.getCheckpointWritten().getCheckpoint())));
      case RESUME_STATE_WRITTEN ->
          numbered(
              r,
              new Fact.ResumeStateWritten(
                  StoreConverter.fromProto(r.getResumeStateWritten().getResumeState()),
                  r.getResumeStateWritten().getStep()));
      case END_STATE_WRITTEN ->
          numbered(
              r,
              new Fact.EndStateWritten(
                  new RunKey(r.getEndStateWritten().getRunKey()),
                  StoreConverter.fromProto(r.getEndStateWritten().getState()),
                  r.getEndStateWritten().getStep()));
      case CURVE_CHUNK_WRITTEN ->
          numbered(
              r,
              new Fact.CurveChunkWritten(
                  new RunKey(r.getCurveChunkWritten().getRunKey()),
                  StoreConverter.fromProto(r.getCurveChunkWritten().getChunk()),
                  r.getCurveChunkWritten().getFromStep(),
                  r.getCurveChunkWritten().getToStep()));
      case LOSS_OBSERVED ->
          numbered(
              r,
              new Fact.LossObserved(
                  new RunKey(r.getLossObserved().getRunKey()),
                  r.getLossObserved().getLoss(),
                  RunConverter.fromProto(r.getLossObserved().getSummary())));
      case RUN_ENDED ->
          numbered(
              r,
              new Fact.RunEnded(
                  new RunKey(r.getRunEnded().getRunKey()),
                  RunConverter.fromProto(r.getRunEnded().getOutcome()),
                  RunConverter.fromProto(r.getRunEnded().getSummary())));
      case PACK_ENDED ->
          numbered(
              r,
              new Fact.Ended(
                  r.getPackEnded().getReason(),
                  r.getPackEnded().hasLogTail()
                      ? Optional.of(StoreConverter.fromProto(r.getPackEnded().getLogTail()))
                      : Optional.empty()));
      case LIVE_POINTS -> {
        for (LivePoint p : r.getLivePoints().getPointsList()) {
          live.point(sweep, p.getCell(), p.getReplicate(), p.getStep(), p.getTrainLoss());
        }
        yield Optional.empty();
      }
      case EVENT_NOT_SET ->
          throw new IllegalArgumentException("event: none (expected: exactly one)");
    };
  }

  static Optional<Fact.Numbered> of(MeasureResponse r) {
    Fact fact =
        switch (r.getEventCase()) {
          case MEASUREMENT -> new Fact.Measured(MeasureConverter.fromProto(r.getMeasurement()));
          case ENDED -> new Fact.Ended(r.getEnded().getReason());
          case EVENT_NOT_SET ->
              throw new IllegalArgumentException("event: none (expected: exactly one)");
        };
    return Optional.of(new Fact.Numbered(r.getSequence(), fact));
  }

  private static Optional<Fact.Numbered> numbered(TrainResponse r, Fact fact) {
    return Optional.of(new Fact.Numbered(r.getSequence(), fact));
  }
}
