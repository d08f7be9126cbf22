package io.orograph.core.measure;

/**
 * What a value cost.
 *
 * @param matvecs operator-vector products; a block of k counts k
 * @param samplePasses samples through the network; a forward counts 1, a backward 2
 */
public record Cost(long matvecs, long samplePasses) {
  /** Nothing. */
  public static final Cost NONE = new Cost(0, 0);

  /** The sum of two costs. */
  public Cost plus(Cost other) {
    return new Cost(matvecs + other.matvecs, samplePasses + other.samplePasses);
  }

  /** So often the same. */
  public Cost times(long times) {
    return new Cost(times * matvecs, times * samplePasses);
  }
}
