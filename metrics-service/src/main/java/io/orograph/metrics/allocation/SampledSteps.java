package io.orograph.metrics.allocation;

import io.orograph.core.random.Seed;

/**
 * Which steps of a training are looked at: of every {@code every} consecutive ones the same one.
 * With the first drawn uniformly, a mean over them has the mean over all steps as its expectation.
 *
 * @param every distance, at least 1
 * @param first the first one, from 0 to every − 1
 */
public record SampledSteps(long every, long first) {
  /** All steps, or every so many from one drawn on. */
  public static SampledSteps of(int every, Seed seed) {
    return new SampledSteps(every, every == 1 ? 0 : seed.stream().nextInt(every));
  }

  /** Whether the step after {@code done} others is looked at. */
  boolean has(long done) {
    return done % every == first;
  }

  /** Steps from {@code done} until the next that is looked at; at least 1 if that is this one. */
  long until(long done) {
    long gap = Math.floorMod(first - done, every);
    return gap == 0 ? every : gap;
  }

  /** How many of a training's steps are looked at. */
  public long count(long steps) {
    return steps <= first ? 0 : (steps - first - 1) / every + 1;
  }
}
