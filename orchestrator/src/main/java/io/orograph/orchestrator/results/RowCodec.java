package io.orograph.orchestrator.results;

import io.orograph.core.checkpoint.Provenance;
import io.orograph.core.measure.Measurement;
import io.orograph.core.sweep.SweepSpec;

/**
 * Values as bytes in rows. Handed in from the border, because only the border knows generated
 * types; each pair of methods is a round trip.
 */
public interface RowCodec {
  /** A specification. */
  byte[] spec(SweepSpec spec);

  /** The specification in {@code bytes}. */
  SweepSpec spec(byte[] bytes);

  /** Provenance. */
  byte[] provenance(Provenance provenance);

  /** The provenance in {@code bytes}. */
  Provenance provenance(byte[] bytes);

  /** A measurement. */
  byte[] measurement(Measurement measurement);

  /** The measurement in {@code bytes}. */
  Measurement measurement(byte[] bytes);

  /** A fact, as watchers get it; only the border reads it back. */
  byte[] fact(SweepFact fact);
}
