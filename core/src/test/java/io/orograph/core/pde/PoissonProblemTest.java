package io.orograph.core.pde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.Seed;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoissonProblemTest {
  private static final double PI2 = Math.PI * Math.PI;

  @ParameterizedTest
  @EnumSource
  void theSourceIsMinusTheLaplacianOfTheSolution(PoissonProblem problem) {
    double[] x = inside(problem);
    assertThat(problem.source(x)).isCloseTo(-laplacian(problem::solution, x), within(2e-5));
  }

  @ParameterizedTest
  @EnumSource
  void theGradientIsThatOfTheSolution(PoissonProblem problem) {
    double[] x = inside(problem);
    for (int k = 0; k < x.length; k++) {
      assertThat(problem.gradient(x)[k]).isCloseTo(slope(problem::solution, x, k), within(1e-8));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theBoundaryFactorHasTheGradientAndLaplacianThatAreStated(PoissonProblem problem) {
    double[] x = inside(problem);
    ToDoubleFunction<double[]> factor = y -> problem.boundary(y)[0];
    for (int k = 0; k < x.length; k++) {
      assertThat(problem.boundary(x)[1 + k]).isCloseTo(slope(factor, x, k), within(1e-9));
    }
    assertThat(problem.boundary(x)[x.length + 1]).isCloseTo(laplacian(factor, x), within(1e-5));
  }

  @ParameterizedTest
  @EnumSource
  void solutionAndFactorVanishOnTheBoundary(PoissonProblem problem) {
    double[] x = inside(problem);
    x[0] = problem.isBall() ? Math.sqrt(1 - x[1] * x[1] - x[2] * x[2]) : 1;
    assertThat(problem.solution(x)).isCloseTo(0, within(1e-12));
    assertThat(problem.boundary(x)[0]).isCloseTo(0, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "INTERVAL, -2.4674011",
    "SQUARE, -2.4674011",
    "CUBE, -1.8505508",
    "BALL, -0.9918503",
    "WIDE_INTERVAL, -2.4674011",
    "TOY, -0.7666667"
  })
  void theSmallestEnergyIsTheOneOfTheLiterature(PoissonProblem problem, double energy) {
    assertThat(problem.energy()).isCloseTo(energy, within(5e-8));
  }

  @ParameterizedTest
  @CsvSource({
    "INTERVAL, 201, 2e-9",
    "SQUARE, 6561, 1e-6",
    "WIDE_INTERVAL, 401, 2e-9",
    "TOY, 201, 4e-9"
  })
  void simpsonIntegratesTheEnergyOfTheSolution(PoissonProblem problem, int nodes, double error) {
    PointSet points = PointSet.simpson(problem, nodes);
    assertThat(energy(problem, points)).isCloseTo(problem.energy(), within(error));
  }

  @ParameterizedTest
  @CsvSource({"INTERVAL, 48.7045", "SQUARE, 97.4091"})
  void theSquaredResidualOfNothingIsThatOfTheSource(PoissonProblem problem, double expected) {
    PointSet points = PointSet.simpson(problem, problem.dimension() == 1 ? 201 : 6561);
    double mean = mean(points, x -> Math.pow(problem.source(x), 2));
    assertThat(mean).isCloseTo(expected, within(1e-3));
  }

  /** u = sin πx on 200 cells: minus h/6 times half the squared slope at 0. */
  @Test
  void withoutTheFirstNodeTheEnergyOfTheSolutionIsTheOneTheAuthorsLogged() {
    PointSet points = PointSet.simpsonWithoutFirst(PoissonProblem.INTERVAL, 401);
    assertThat(energy(PoissonProblem.INTERVAL, points)).isCloseTo(-2.4715134, within(1e-7));
  }

  @ParameterizedTest
  @CsvSource({"INTERVAL, 20000", "BALL, 20000", "CUBE10, 20000"})
  void monteCarloMeansAgreeWithinFiveStandardErrors(PoissonProblem problem, int count) {
    PointSet points = PointSet.monteCarlo(problem, count, Seed.of(7));
    double mean = energy(problem, points);
    double squares = mean(points, x -> Math.pow(integrand(problem, x) - mean, 2));
    assertThat(mean).isCloseTo(problem.energy(), within(5 * Math.sqrt(squares / count)));
  }

  /** 3π²/(4√2): what stops Deep Ritz with Monte Carlo, and has no counterpart in least squares. */
  @Test
  void theEnergyOfTheSolutionVariesFromPointToPointAsPredicted() {
    PointSet points = PointSet.simpson(PoissonProblem.INTERVAL, 401);
    double squares =
        mean(
            points,
            x ->
                Math.pow(
                    integrand(PoissonProblem.INTERVAL, x) - PoissonProblem.INTERVAL.energy(), 2));
    assertThat(Math.sqrt(squares)).isCloseTo(3 * PI2 / (4 * Math.sqrt(2)), within(1e-6));
  }

  /** Of many samples of N points the means lie 5.234149/√N apart, at the solution itself. */
  @ParameterizedTest
  @ValueSource(ints = {50, 800})
  void meansOverSamplesVaryByThatOverTheRootOfTheirNumber(int n) {
    int samples = 2000;
    double squares = 0;
    for (int s = 0; s < samples; s++) {
      PointSet points = PointSet.monteCarlo(PoissonProblem.INTERVAL, n, Seed.of(9).derive("s", s));
      squares += Math.pow(energy(PoissonProblem.INTERVAL, points) + PI2 / 4, 2);
    }
    double expected = 5.234149 / Math.sqrt(n);
    // five relative standard errors of a deviation, 1/√(2·2000) each
    assertThat(Math.sqrt(squares / samples)).isCloseTo(expected, within(0.08 * expected));
  }

  @Test
  void aLargerSampleBeginsWithTheSmallerOne() {
    PointSet few = PointSet.monteCarlo(PoissonProblem.BALL, 5, Seed.of(3));
    PointSet many = PointSet.monteCarlo(PoissonProblem.BALL, 50, Seed.of(3));
    for (int i = 0; i < 5; i++) {
      assertThat(many.point(i)).isEqualTo(few.point(i));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "INTERVAL, 3, true",
    "INTERVAL, 4, false",
    "INTERVAL, 1, false",
    "SQUARE, 81, true",
    "SQUARE, 64, false",
    "SQUARE, 83, false",
    "CUBE, 27, true",
    "BALL, 27, false"
  })
  void simpsonHasAnOddNumberOfNodesASide(PoissonProblem problem, int count, boolean exists) {
    assertThat(PointSet.isSimpson(problem, count)).isEqualTo(exists);
  }

  @Test
  void targetsHoldWeightSourceAndFactorOfEachPoint() {
    PointSet points = PointSet.simpson(PoissonProblem.SQUARE, 9);
    double[] targets = PointTargets.of(PoissonProblem.SQUARE, points);
    // the middle node: weight 9 (4/6)², f = 2π², D = 1/16, no slope, ΔD = −2/4 − 2/4
    int at = 4 * PointTargets.columns(2);
    double[] expected = {4, 2 * PI2, 1.0 / 16, 0, 0, -1, 0};
    for (int c = 0; c < expected.length; c++) {
      assertThat(targets[at + c]).isCloseTo(expected[c], within(1e-12));
    }
  }

  /** On the unit interval u = sin πx + π/β, whose slope out of each end is −π, so −π²/4 − π²/β. */
  @ParameterizedTest
  @CsvSource({"0.5", "10", "1000"})
  void onTheUnitIntervalThePenaltysMinimumIsThatOfTheSolutionLifted(double beta) {
    assertThat(PoissonProblem.INTERVAL.penalizedEnergy(beta).orElseThrow())
        .isCloseTo(-PI2 / 4 - PI2 / beta, within(1e-11));
    assertThat(PoissonProblem.SQUARE.penalizedEnergy(beta)).isEmpty();
  }

  /** The solution and a line, A at the lower end and B at 1, on a grid of both around the best. */
  @ParameterizedTest
  @CsvSource({"INTERVAL, 3", "WIDE_INTERVAL, 3", "WIDE_INTERVAL, 40", "TOY, 2"})
  void noLineAddedToTheSolutionGoesBelowThePenaltysMinimum(PoissonProblem problem, double beta) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = -60; i <= 60; i++) {
      for (int j = -60; j <= 60; j++) {
        least = Math.min(least, penalized(problem, beta, i * 0.02, j * 0.02));
      }
    }
    double expected = problem.penalizedEnergy(beta).orElseThrow();
    assertThat(least).isBetween(expected - 1e-6, expected + 5e-3);
  }

  private static final PointSet NODES = PointSet.simpson(PoissonProblem.INTERVAL, 41);

  /** By Simpson's rule on slopes and values, with nothing integrated by hand. */
  private static double penalized(PoissonProblem problem, double beta, double a, double b) {
    double length = 1 - problem.low();
    double energy = 0;
    for (int i = 0; i < NODES.count(); i++) {
      double[] x = {problem.low() + length * NODES.x()[i]};
      double slope = problem.gradient(x)[0] + (b - a) / length;
      double value = problem.solution(x) + a + (b - a) * NODES.x()[i];
      energy += NODES.weights()[i] * (slope * slope / 2 - problem.source(x) * value);
    }
    return energy / NODES.count() + beta * (a * a + b * b) / 2;
  }

  private static double[] inside(PoissonProblem problem) {
    double[] x = new double[problem.dimension()];
    for (int k = 0; k < x.length; k++) {
      x[k] = 0.31 + 0.04 * k;
    }
    return x;
  }

  private static double energy(PoissonProblem problem, PointSet points) {
    return mean(points, x -> integrand(problem, x));
  }

  private static double integrand(PoissonProblem problem, double[] x) {
    double squares = 0;
    for (double slope : problem.gradient(x)) {
      squares += slope * slope;
    }
    return squares / 2 - problem.source(x) * problem.solution(x);
  }

  private static double mean(PointSet points, ToDoubleFunction<double[]> f) {
    double sum = 0;
    for (int i = 0; i < points.count(); i++) {
      if (points.weights()[i] > 0) {
        sum += points.weights()[i] * f.applyAsDouble(points.point(i));
      }
    }
    return sum / points.count();
  }

  private static double slope(ToDoubleFunction<double[]> f, double[] x, int k) {
    double h = 1e-5;
    return (moved(f, x, k, h) - moved(f, x, k, -h)) / (2 * h);
  }

  private static double laplacian(ToDoubleFunction<double[]> f, double[] x) {
    double h = 1e-4;
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      sum += moved(f, x, k, h) - 2 * f.applyAsDouble(x) + moved(f, x, k, -h);
    }
    return sum / (h * h);
  }

  private static double moved(ToDoubleFunction<double[]> f, double[] x, int k, double by) {
    double[] y = x.clone();
    y[k] += by;
    return f.applyAsDouble(y);
  }
}
