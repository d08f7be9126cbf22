package io.orograph.orchestrator.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.orograph.core.checkpoint.Provenance;
import io.orograph.core.measure.Measurement;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.RowCodec;
import io.orograph.orchestrator.results.SweepFact;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.convert.MeasureConverter;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.convert.StoreConverter;

/** Values in rows as the messages of the public contract, which only ever grows. */
public final class WireRows implements RowCodec {
  @Override
  public byte[] spec(SweepSpec spec) {
    return SpecConverter.toProto(spec).toByteArray();
  }

  @Override
  public SweepSpec spec(byte[] bytes) {
    return SpecConverter.recorded(parsed(io.orograph.v1.SweepSpec.parser(), bytes));
  }

  @Override
  public byte[] provenance(Provenance provenance) {
    return StoreConverter.toProto(provenance).toByteArray();
  }

  @Override
  public Provenance provenance(byte[] bytes) {
    return StoreConverter.fromProto(parsed(io.orograph.v1.Provenance.parser(), bytes));
  }

  @Override
  public byte[] measurement(Measurement measurement) {
    return MeasureConverter.toProto(measurement).toByteArray();
  }

  @Override
  public Measurement measurement(byte[] bytes) {
    return MeasureConverter.fromProto(parsed(io.orograph.v1.Measurement.parser(), bytes));
  }

  @Override
  public byte[] fact(SweepFact fact) {
    WatchSweepResponse.Builder p = WatchSweepResponse.newBuilder();
    switch (fact) {
      case SweepFact.StateChanged changed -> p.setState(Resources.state(changed.state()));
      case SweepFact.RunChanged changed -> p.setRun(Resources.run(changed.run()));
      case SweepFact.MeasurementRecorded recorded ->
          p.setMeasurement(MeasureConverter.toProto(recorded.measurement()));
    }
    return p.build().toByteArray();
  }

  /** The message that {@link #fact} made; sequence, time and token are the row's. */
  static WatchSweepResponse watched(byte[] bytes) {
    return parsed(WatchSweepResponse.parser(), bytes);
  }

  private static <T extends Message> T parsed(Parser<T> parser, byte[] bytes) {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("row: " + e.getMessage() + " (expected: a message)", e);
    }
  }
}
