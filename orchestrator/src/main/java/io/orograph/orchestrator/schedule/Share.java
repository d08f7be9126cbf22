package io.orograph.orchestrator.schedule;

/**
 * What a project may have of the lab.
 *
 * @param weight its part of the lanes, in proportion to those of the other projects that have work
 * @param lanes most lanes at once; 0 for no bound
 * @param runs most runs that wait or train, beyond which no more are accepted; 0 for no bound
 * @param bytes how much it may have in the store before no more is accepted or trained; 0 for no
 *     bound
 * @param ownModels whether its sweeps may name modules, which are code
 */
public record Share(int weight, int lanes, long runs, long bytes, boolean ownModels) {
  /** Of a project that nothing is said of. */
  public static final Share DEFAULT = new Share(1, 0);

  /** The largest weight. */
  public static final int MOST_WEIGHT = 1_000;

  public Share {
    if (weight < 1 || weight > MOST_WEIGHT || lanes < 0 || runs < 0 || bytes < 0) {
      throw new IllegalArgumentException(
          "share: weight "
              + weight
              + ", lanes "
              + lanes
              + ", runs "
              + runs
              + ", bytes "
              + bytes
              + " (expected: weight 1 to "
              + MOST_WEIGHT
              + ", lanes, runs and bytes 0 or more)");
    }
  }

  /** Without modules. */
  public Share(int weight, int lanes, long runs, long bytes) {
    this(weight, lanes, runs, bytes, false);
  }

  /** Without bounds of runs and bytes, and without modules. */
  public Share(int weight, int lanes) {
    this(weight, lanes, 0, 0);
  }

  /** Whether {@code held} bytes are all that it may have. */
  public boolean filledBy(long held) {
    return bytes > 0 && held >= bytes;
  }
}
