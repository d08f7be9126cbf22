package io.orograph.orchestrator.results;

import java.time.Instant;

/** A recorded fact, as watchers get it. */
public final class FactRow {
  private final long sequence;
  private final Instant at;
  private final byte[] payload;

  FactRow(long sequence, Instant at, byte[] payload) {
    this.sequence = sequence;
    this.at = at;
    this.payload = payload;
  }

  /** Its place in the order of all facts, strictly growing with the order of commits. */
  public long sequence() {
    return sequence;
  }

  /** When it was decided; for people. */
  public Instant at() {
    return at;
  }

  /** What {@link RowCodec#fact} made of it. */
  public byte[] payload() {
    return payload.clone();
  }
}
