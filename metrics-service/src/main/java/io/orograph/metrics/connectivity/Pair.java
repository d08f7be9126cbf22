package io.orograph.metrics.connectivity;

import io.orograph.core.random.Seed;

/**
 * Two replicates to be connected.
 *
 * @param start the smaller replicate
 * @param end the larger
 */
public record Pair(End start, End end) {
  /** The root of the curve's random streams: from the two run keys alone. */
  public Seed seed() {
    return Seed.ofKey(start.run().hex()).derive("curve", Seed.ofKey(end.run().hex()).value());
  }
}
