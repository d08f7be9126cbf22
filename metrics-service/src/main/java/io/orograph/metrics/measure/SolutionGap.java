package io.orograph.metrics.measure;

import io.orograph.core.pde.PointTargets;
import io.orograph.core.pde.PoissonProblem;
import io.orograph.engine.data.Samples;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How far u = D·N is from the solution u* on points of the domain; those on a boundary with a
 * penalty are left out.
 *
 * @param value ‖u − u*‖ / ‖u*‖
 * @param error its sampling error, by the first-order expansion of the ratio of two means
 */
record SolutionGap(double value, double error) {
  /**
   * Of a network.
   *
   * @param samples points with their targets
   * @param outputs N at each of them
   */
  static SolutionGap of(PoissonProblem problem, Samples samples, double[] outputs) {
    int d = problem.dimension();
    int count = samples.count() - onBoundary(samples).length;
    double[] x = samples.source().readWide(0, count);
    double[] boundary = boundary(samples);
    double[] wrong = new double[count];
    double[] whole = new double[count];
    for (int i = 0; i < count; i++) {
      double solution = problem.solution(Arrays.copyOfRange(x, i * d, (i + 1) * d));
      double u = boundary[i] * outputs[i];
      wrong[i] = (u - solution) * (u - solution);
      whole[i] = solution * solution;
    }
    double norm = Arrays.stream(whole).sum();
    double ratio = Arrays.stream(wrong).sum() / norm;
    double squares =
        IntStream.range(0, count)
            .mapToDouble(i -> wrong[i] - ratio * whole[i])
            .map(r -> r * r)
            .sum();
    double value = Math.sqrt(ratio);
    return new SolutionGap(value, Math.sqrt(squares) / norm / (2 * value));
  }

  /** The boundary factor D of each point. */
  static double[] boundary(Samples samples) {
    return column(samples, PointTargets.FACTOR);
  }

  /** The points on a boundary with a penalty; they come last. */
  static int[] onBoundary(Samples samples) {
    double[] weights = column(samples, PointTargets.boundaryWeight(samples.features()));
    return IntStream.range(0, weights.length).filter(i -> weights[i] > 0).toArray();
  }

  private static double[] column(Samples samples, int column) {
    double[] told = samples.targets(0, samples.count(), 1);
    int columns = told.length / samples.count();
    return IntStream.range(0, samples.count())
        .mapToDouble(i -> told[i * columns + column])
        .toArray();
  }
}
