package io.orograph.core.tangent;

import java.util.List;

/**
 * The Polyak-Łojasiewicz condition along a training, read at some of its networks: θ₀, …, θ_T.
 *
 * <p>With L = ½‖F − y‖² over n samples and ½‖∇L‖² ≥ μL on the way, gradient flow ends within a path
 * length of ‖F(θ₀) − y‖/√μ, because d√L/dt ≤ −√(μ/2)‖∇L‖; gradient descent with a small enough step
 * η (of the sum L) shrinks the loss at least by 1 − ημ a step; and the theorem of the paper finds a
 * solution within R = 2 L_F ‖F(θ₀) − y‖/μ of the start, L_F the Lipschitz constant of F (Liu, Zhu
 * and Belkin 2022, theorem 4).
 *
 * @param points the networks in the order of training, the initial one first; at least two
 */
public record PlTrajectory(List<Point> points) {
  public PlTrajectory {
    points = List.copyOf(points);
    if (points.size() < 2) {
      throw new IllegalArgumentException("points: " + points.size() + " (expected: at least 2)");
    }
  }

  /**
   * One network.
   *
   * @param step optimizer steps before it
   * @param condition both sides of the condition
   * @param distance ‖θ − θ₀‖
   * @param path the length of the polygon through the points up to it: at most that of the training
   */
  public record Point(long step, PlCondition condition, double distance, double path) {}

  /** μ: the least ratio on the way; NaN if all networks have no loss. */
  public double constant() {
    return points.stream()
        .mapToDouble(p -> p.condition().ratio())
        .filter(ratio -> !Double.isNaN(ratio))
        .min()
        .orElse(Double.NaN);
  }

  /** ‖F(θ₀) − y‖. */
  public double firstResidual() {
    return Math.sqrt(2 * points.getFirst().condition().loss());
  }

  /** What the path of gradient flow is no longer than. */
  public double pathBound() {
    return firstResidual() / Math.sqrt(constant());
  }

  /** The path over its bound. */
  public double pathShare() {
    return points.getLast().path() / pathBound();
  }

  /**
   * R of the theorem.
   *
   * @param lipschitz L_F, the largest ‖DF‖ there is
   */
  public double radius(double lipschitz) {
    return 2 * lipschitz * firstResidual() / constant();
  }

  /**
   * The slowest rate −ln(L_{t+1}/L_t) of a step, mean over the steps between two points, over the
   * one that is promised, −ln(1 − ημ); infinite where a loss falls to 0.
   *
   * @param step η of the sum L: below 1/μ
   */
  public double rateShare(double step) {
    double promised = -Math.log1p(-step * constant());
    double slowest = Double.POSITIVE_INFINITY;
    for (int i = 1; i < points.size(); i++) {
      double before = points.get(i - 1).condition().loss();
      double after = points.get(i).condition().loss();
      long steps = points.get(i).step() - points.get(i - 1).step();
      if (before > 0) {
        slowest = Math.min(slowest, Math.log(before / after) / steps);
      }
    }
    return slowest / promised;
  }
}
