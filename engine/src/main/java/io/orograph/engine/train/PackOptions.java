package io.orograph.engine.train;

import java.time.Duration;

/**
 * How a pack is driven; none of it changes bits on the CPU.
 *
 * @param callTime aim for the duration of one native call, at most 500 ms (the design's bound on
 *     cancelling)
 * @param pointEvery steps between curve points
 * @param stopEvery a call never crosses a multiple of this many steps, so that checkpoints can be
 *     taken there; 0 for no such steps
 * @param fixedPlaces whether members keep the slots they have in the whole pack when others leave
 *     or are absent, as they must where bits depend on the composition (on a GPU)
 */
public record PackOptions(Duration callTime, long pointEvery, long stopEvery, boolean fixedPlaces) {
  private static final Duration LONGEST = Duration.ofMillis(500);

  public PackOptions {
    if (callTime.isNegative() || callTime.isZero() || callTime.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "callTime: " + callTime + " (expected: up to " + LONGEST + ")");
    }
    if (pointEvery < 1) {
      throw new IllegalArgumentException("pointEvery: " + pointEvery + " (expected: at least 1)");
    }
    if (stopEvery < 0) {
      throw new IllegalArgumentException("stopEvery: " + stopEvery + " (expected: at least 0)");
    }
  }

  /** For the CPU. */
  public PackOptions(Duration callTime, long pointEvery, long stopEvery) {
    this(callTime, pointEvery, stopEvery, false);
  }

  /**
   * Calls of 200 ms (half the bound, because a loaded machine is slower), points every {@code
   * pointEvery}.
   */
  public static PackOptions withPointsEvery(long pointEvery) {
    return new PackOptions(Duration.ofMillis(200), pointEvery, 0);
  }
}
