package io.orograph.orchestrator.journal;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/** Instants as timestamps. */
final class Instants {
  private Instants() {}

  static Timestamp toProto(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }

  static Instant fromProto(Timestamp at) {
    return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
  }
}
