package io.orograph.orchestrator.schedule;

/**
 * What a project may have of the lab.
 *
 * @param weight its part of the lanes, in proportion to those of the other projects that have work
 * @param lanes most lanes at once; 0 for no bound
 * @param runs most runs that wait or train, beyond which no more are accepted; 0 for no bound
 */
public record Share(int weight, int lanes, long runs) {
  /** Of a project that nothing is said of. */
  public static final Share DEFAULT = new Share(1, 0);

  /** The largest weight. */
  public static final int MOST_WEIGHT = 1_000;

  public Share {
    if (weight < 1 || weight > MOST_WEIGHT || lanes < 0 || runs < 0) {
      throw new IllegalArgumentException(
          "share: weight "
              + weight
              + ", lanes "
              + lanes
              + ", runs "
              + runs
              + " (expected: weight 1 to "
              + MOST_WEIGHT
              + ", lanes and runs 0 or more)");
    }
  }

  /** Without a bound of runs. */
  public Share(int weight, int lanes) {
    this(weight, lanes, 0);
  }
}
