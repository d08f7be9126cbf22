package io.orograph.core.sweep;

import io.orograph.core.pde.PoissonProblem;
import java.util.OptionalDouble;

/**
 * The boundary of the domain that a network is trained on (Wu et al. 2021, and their companion of
 * four boundary conditions).
 *
 * @param kind how it is met
 * @param weight β of a penalty, above 0; 0 without one
 * @param points of each face, at least 1 with a penalty; 0 without one
 */
public record BoundarySpec(BoundaryKind kind, double weight, int points) {
  /** u = D·N. */
  public static final BoundarySpec HARD = new BoundarySpec(BoundaryKind.HARD, 0, 0);

  /** More than any specification may have. */
  private static final int MOST = 100_000_000;

  /** Whether the loss has a term of it. */
  public boolean isPenalty() {
    return kind == BoundaryKind.PENALTY;
  }

  /** Points of all faces of a problem's domain. */
  public int rows(PoissonProblem problem) {
    return isPenalty() ? Math.clamp((long) problem.faces() * points, 0, MOST) : 0;
  }

  /**
   * The least of the energy: that of the solution; with a penalty, below which functions may go
   * that do not vanish on the boundary, that of the best of all functions, where it is known.
   */
  public OptionalDouble leastEnergy(PoissonProblem problem) {
    return isPenalty() ? problem.penalizedEnergy(weight) : OptionalDouble.of(problem.energy());
  }

  /** The same with another weight. */
  public BoundarySpec withWeight(double other) {
    return new BoundarySpec(kind, other, points);
  }
}
