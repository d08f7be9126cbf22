package io.orograph.orchestrator.results;

import io.orograph.core.checkpoint.Provenance;
import io.orograph.core.measure.Measurement;
import io.orograph.core.sweep.SweepSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Bytes that are places in a table of values: rows without the border. */
final class ValueTable implements RowCodec {
  private final List<Object> values = new ArrayList<>();

  private synchronized byte[] keep(Object value) {
    values.add(value);
    return ByteBuffer.allocate(4).putInt(values.size() - 1).array();
  }

  private synchronized Object kept(byte[] bytes) {
    return values.get(ByteBuffer.wrap(bytes).getInt());
  }

  @Override
  public byte[] spec(SweepSpec spec) {
    return keep(spec);
  }

  @Override
  public SweepSpec spec(byte[] bytes) {
    return (SweepSpec) kept(bytes);
  }

  @Override
  public byte[] provenance(Provenance provenance) {
    return keep(provenance);
  }

  @Override
  public Provenance provenance(byte[] bytes) {
    return (Provenance) kept(bytes);
  }

  @Override
  public byte[] measurement(Measurement measurement) {
    return keep(measurement);
  }

  @Override
  public Measurement measurement(byte[] bytes) {
    return (Measurement) kept(bytes);
  }

  @Override
  public byte[] fact(SweepFact fact) {
    return keep(fact);
  }

  /** The fact in {@code row}. */
  SweepFact fact(FactRow row) {
    return (SweepFact) kept(row.payload());
  }
}
