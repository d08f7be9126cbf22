package io.orograph.core.estimate;

import java.util.List;

/**
 * Both ends of a spectrum.
 *
 * @param largest the algebraically largest, in falling order
 * @param smallest the algebraically smallest, in rising order
 * @param matvecs operator–vector products spent
 * @param steps Lanczos steps taken, the size of the tridiagonal matrix
 * @param exhausted whether the Krylov space became invariant: the values are then exact up to
 *     rounding, but copies of a multiple eigenvalue are not seen
 * @param ritz all Ritz values of the run in rising order; none where the operator gave numbers that
 *     are not finite
 */
public record EigenPairs(
    List<EigenPair> largest,
    List<EigenPair> smallest,
    int matvecs,
    int steps,
    boolean exhausted,
    List<RitzValue> ritz) {
  public EigenPairs {
    largest = List.copyOf(largest);
    smallest = List.copyOf(smallest);
    ritz = List.copyOf(ritz);
  }

  EigenPairs with(List<RitzValue> all) {
    return new EigenPairs(largest, smallest, matvecs, steps, exhausted, all);
  }

  /** Whether every pair is within the tolerance. */
  public boolean converged() {
    return largest.stream().allMatch(EigenPair::converged)
        && smallest.stream().allMatch(EigenPair::converged);
  }

  /** λ_max, algebraic. */
  public EigenPair top() {
    return largest.getFirst();
  }

  /** λ_min, algebraic. */
  public EigenPair bottom() {
    return smallest.getFirst();
  }
}
