package io.orograph.engine.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.pde.BoundaryPoints;
import io.orograph.core.pde.PointSet;
import io.orograph.core.pde.PointTargets;
import io.orograph.core.pde.PoissonProblem;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.data.DomainPoints;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses of jets against stencils of the network's own outputs, and their derivatives in turn. */
class JetSurfaceTest {
  private static final double H = 3e-3;

  static Stream<Arguments> cases() {
    return Stream.of(PoissonProblem.INTERVAL, PoissonProblem.SQUARE, PoissonProblem.BALL)
        .flatMap(
            problem ->
                Stream.of(Activation.TANH, Activation.SWISH)
                    .flatMap(
                        activation ->
                            Stream.of(LossKind.LEAST_SQUARES, LossKind.DEEP_RITZ)
                                .map(loss -> Arguments.of(problem, activation, loss))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theLossIsThatOfDerivativesByStencils(
      PoissonProblem problem, Activation activation, LossKind loss) {
    Architecture network = residual(problem, activation);
    double[] theta = theta(network);
    double expected = 0;
    PointSet points = points(problem);
    for (int i = 0; i < points.count(); i++) {
      expected += integrand(network, loss, problem, points.point(i), theta) / points.count();
    }
    try (NetworkSurface surface = surface(network, loss, problem, points)) {
      assertThat(surface.loss(at(surface, theta))[0])
          .isCloseTo(expected, within(1e-6 * (1 + Math.abs(expected))));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theGradientIsThatOfTheLoss(PoissonProblem problem, Activation activation, LossKind loss) {
    Architecture network = residual(problem, activation);
    double[] theta = theta(network);
    try (NetworkSurface surface = surface(network, loss, problem, points(problem))) {
      double[] gradient = gradient(surface, theta);
      for (int i = 0; i < theta.length; i++) {
        double slope = (lossAt(surface, theta, i, 1e-5) - lossAt(surface, theta, i, -1e-5)) / 2e-5;
        assertThat(gradient[i]).isCloseTo(slope, within(1e-6 * (1 + Math.abs(slope))));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void productsWithTheHessianAreDifferencesOfGradients(
      PoissonProblem problem, Activation activation, LossKind loss) {
    Architecture network = residual(problem, activation);
    double[] theta = theta(network);
    try (NetworkSurface surface = surface(network, loss, problem, points(problem))) {
      double[][] hessian = hessian(surface, theta);
      for (int i = 0; i < theta.length; i += 5) {
        double[] above = gradient(surface, moved(theta, i, 1e-5));
        double[] below = gradient(surface, moved(theta, i, -1e-5));
        for (int j = 0; j < theta.length; j++) {
          double slope = (above[j] - below[j]) / 2e-5;
          assertThat(hessian[i][j]).isCloseTo(slope, within(2e-6 * (1 + Math.abs(slope))));
          assertThat(hessian[i][j]).isCloseTo(hessian[j][i], within(1e-11 * (1 + Math.abs(slope))));
        }
      }
    }
  }

  /** N = tanh(w·x + b): ΔN = ‖w‖² σ″, ∇N = σ′ w. */
  @ParameterizedTest
  @EnumSource(
      value = LossKind.class,
      names = {"LEAST_SQUARES", "DEEP_RITZ"})
  void oneUnitIsTheCaseByHand(LossKind loss) {
    PoissonProblem problem = PoissonProblem.SQUARE;
    Architecture network = Families.mlp(List.of(2), 1, 1, Activation.TANH, false, 1);
    double[] theta = {0.7, -1.3, 0.2, 1, 0}; // w, b, then the identity
    PointSet points = new PointSet(2, new double[] {0.3, 0.8}, new double[] {1});
    double[] x = points.point(0);
    double t = Math.tanh(0.7 * x[0] - 1.3 * x[1] + 0.2);
    double[] n = {t, 0.7 * (1 - t * t), -1.3 * (1 - t * t), (0.49 + 1.69) * -2 * t * (1 - t * t)};
    double[] d = problem.boundary(x);
    double laplacian = d[0] * n[3] + 2 * (d[1] * n[1] + d[2] * n[2]) + n[0] * d[3];
    double first = d[0] * n[1] + n[0] * d[1];
    double second = d[0] * n[2] + n[0] * d[2];
    double f = problem.source(x);
    double expected =
        loss == LossKind.LEAST_SQUARES
            ? (laplacian + f) * (laplacian + f)
            : (first * first + second * second) / 2 - f * d[0] * n[0];
    try (NetworkSurface surface = surface(network, loss, problem, points)) {
      assertThat(surface.loss(at(surface, theta))[0]).isCloseTo(expected, within(1e-12));
    }
  }

  /**
   * A network of squares is a polynomial. With ε small 2(σ(εz) + σ(−εz))/ε² is z² − ε²z⁴/12 for
   * swish σ, so two layers of such pairs are N = z⁴ of z = w·x + b: ∇N = 4z³ w, ΔN = 12z² ‖w‖².
   */
  @ParameterizedTest
  @EnumSource(
      value = LossKind.class,
      names = {"LEAST_SQUARES", "DEEP_RITZ"})
  void twoLayersOfSquaresAreThePolynomial(LossKind loss) {
    PoissonProblem problem = PoissonProblem.SQUARE;
    Architecture network = Families.mlp(List.of(2), 2, 2, Activation.SWISH, false, 1);
    double e = 1e-3;
    double s = 2 / (e * e);
    double[] theta = {
      0.7 * e, -1.3 * e, -0.7 * e, 1.3 * e, 0.2 * e, -0.2 * e, // ε(w, b) and −ε(w, b)
      e * s, e * s, -e * s, -e * s, 0, 0, // ε and −ε times the first layer's square
      s, s, 0
    };
    double[] x = {0.3, 0.8};
    double z = 0.7 * x[0] - 1.3 * x[1] + 0.2;
    double cube = 4 * z * z * z;
    double[] d = problem.boundary(x);
    double n = z * z * z * z;
    double first = d[0] * cube * 0.7 + n * d[1];
    double second = d[0] * cube * -1.3 + n * d[2];
    double laplacian =
        d[0] * 12 * z * z * (0.49 + 1.69) + 2 * cube * (0.7 * d[1] - 1.3 * d[2]) + n * d[3];
    double f = problem.source(x);
    double expected =
        loss == LossKind.LEAST_SQUARES
            ? (laplacian + f) * (laplacian + f)
            : (first * first + second * second) / 2 - f * d[0] * n;
    PointSet points = new PointSet(2, x, new double[] {1});
    try (NetworkSurface surface = surface(network, loss, problem, points)) {
      assertThat(surface.loss(at(surface, theta))[0])
          .isCloseTo(expected, within(1e-6 * Math.abs(expected)));
    }
  }

  /** u = c everywhere: the mean of f² and β c², and −c times the mean of f and β c². */
  @ParameterizedTest
  @CsvSource({"INTERVAL, 201, 1", "SQUARE, 1681, 41", "WIDE_INTERVAL, 201, 2", "TOY, 201, 1"})
  void aPenaltyAddsItsWeightTimesTheMeanSquareOnTheBoundary(
      PoissonProblem problem, int nodes, int perFace) {
    Architecture network = residual(problem, Activation.TANH);
    double[] theta = new double[network.layout().parameterCount()];
    theta[theta.length - 1] = 0.3;
    PointSet points = PointSet.simpson(problem, nodes);
    double source = 0;
    double squares = 0;
    for (int i = 0; i < nodes; i++) {
      double f = problem.source(points.point(i));
      source += points.weights()[i] * f / nodes;
      squares += points.weights()[i] * f * f / nodes;
    }
    Optional<PointTargets.Penalty> penalty =
        Optional.of(new PointTargets.Penalty(BoundaryPoints.simpson(problem, perFace), 7));
    double boundary = 7 * 0.3 * 0.3;
    try (NetworkSurface squared =
            surface(network, LossKind.LEAST_SQUARES, problem, points, penalty);
        NetworkSurface energy = surface(network, LossKind.DEEP_RITZ, problem, points, penalty)) {
      assertThat(squared.loss(at(squared, theta))[0]).isCloseTo(squares + boundary, within(1e-10));
      assertThat(energy.loss(at(energy, theta))[0])
          .isCloseTo(boundary - 0.3 * source, within(1e-11));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void derivativesWithAPenaltyAreThoseOfTheLoss(
      PoissonProblem problem, Activation activation, LossKind loss) {
    Architecture network = residual(problem, activation);
    double[] theta = theta(network);
    Optional<PointTargets.Penalty> penalty =
        Optional.of(
            new PointTargets.Penalty(BoundaryPoints.monteCarlo(problem, 2, Seed.of(8)), 11));
    try (NetworkSurface surface = surface(network, loss, problem, points(problem), penalty)) {
      double[] gradient = gradient(surface, theta);
      double[][] hessian = hessian(surface, theta);
      for (int i = 0; i < theta.length; i += 3) {
        double slope = (lossAt(surface, theta, i, 1e-5) - lossAt(surface, theta, i, -1e-5)) / 2e-5;
        assertThat(gradient[i]).isCloseTo(slope, within(1e-6 * (1 + Math.abs(slope))));
        double[] above = gradient(surface, moved(theta, i, 1e-5));
        double[] below = gradient(surface, moved(theta, i, -1e-5));
        for (int j = 0; j < theta.length; j++) {
          double bend = (above[j] - below[j]) / 2e-5;
          assertThat(hessian[i][j]).isCloseTo(bend, within(2e-6 * (1 + Math.abs(bend))));
        }
      }
    }
  }

  /** With the rule that training uses no function lies below the energy of the solution. */
  @ParameterizedTest
  @CsvSource({"INTERVAL, 401", "WIDE_INTERVAL, 401", "TOY, 401", "SQUARE, 1681", "CUBE, 2197"})
  void theEnergyOfNoNetworkIsBelowThatOfTheSolution(PoissonProblem problem, int nodes) {
    Architecture network = residual(problem, Activation.SWISH);
    PointSet points = PointSet.simpson(problem, nodes);
    try (NetworkSurface surface = surface(network, LossKind.DEEP_RITZ, problem, points)) {
      for (long seed = 1; seed <= 20; seed++) {
        double[] theta = new double[network.layout().parameterCount()];
        Seed.of(seed).stream().fillUniform(theta, -1, 1);
        assertThat(surface.loss(at(surface, theta))[0]).isGreaterThan(problem.energy());
      }
    }
  }

  /** L(u) − L(u*) = ½ mean |(u − u*)′|², whatever the network: u′ by differences of its outputs. */
  @ParameterizedTest
  @CsvSource({"INTERVAL, TANH", "INTERVAL, SWISH", "WIDE_INTERVAL, TANH", "TOY, SWISH"})
  void theEnergyAboveThatOfTheSolutionIsHalfTheSquaredSlopeOfTheError(
      PoissonProblem problem, Activation activation) {
    Architecture network = residual(problem, activation);
    double[] theta = theta(network);
    PointSet points = PointSet.simpson(problem, 401);
    double[][] u = new double[4][];
    double[] steps = {-2 * H, -H, H, 2 * H};
    for (int k = 0; k < 4; k++) {
      double by = steps[k];
      double[] at = Arrays.stream(points.x()).map(x -> x + by).toArray();
      u[k] = solution(network, problem, new PointSet(1, at, points.weights()), theta);
    }
    double gap = 0;
    for (int i = 0; i < points.count(); i++) {
      double slope = (u[0][i] - 8 * u[1][i] + 8 * u[2][i] - u[3][i]) / (12 * H);
      double error = slope - problem.gradient(points.point(i))[0];
      gap += points.weights()[i] * error * error / 2 / points.count();
    }
    try (NetworkSurface surface = surface(network, LossKind.DEEP_RITZ, problem, points)) {
      assertThat(surface.loss(at(surface, theta))[0] - problem.energy())
          .isCloseTo(gap, within(1e-7));
    }
  }

  /** methods: one linear layer w x + b on the toy; (a₀ + a₁x)² and −23/30 at (−2, −1). */
  @ParameterizedTest
  @CsvSource({"-2, -1", "0, 0", "1.5, -0.5", "-3, 2"})
  void theToysLossesAreTheirClosedForms(double w, double b) {
    PoissonProblem problem = PoissonProblem.TOY;
    Architecture network = Families.mlp(List.of(1), 1, 0, Activation.TANH, false, 1);
    double[] theta = {w, b};
    double a0 = 2 * b - 2 * w - 2;
    double a1 = 6 * w + 12;
    // ½ mean |(u − u*)′|² of x(1 − x)(vx + c), by hand: v²/15 + vc/6 + c²/6
    double v = w + 2;
    double c = b + 1;
    PointSet points = PointSet.simpson(problem, 401);
    try (NetworkSurface squares = surface(network, LossKind.LEAST_SQUARES, problem, points);
        NetworkSurface energy = surface(network, LossKind.DEEP_RITZ, problem, points)) {
      assertThat(squares.loss(at(squares, theta))[0])
          .isCloseTo(a0 * a0 + a0 * a1 + a1 * a1 / 3, within(1e-11));
      assertThat(energy.loss(at(energy, theta))[0])
          .isCloseTo(-23.0 / 30 + v * v / 15 + v * c / 6 + c * c / 6, within(1e-9));
    }
  }

  @Test
  void theNetworkOfThePaperHasItsFiftyThreeParameters() {
    Architecture network = Families.residual(List.of(1), 4, 1, Activation.SWISH, 1);
    assertThat(network.layout().parameterCount()).isEqualTo(53);
  }

  private static Architecture residual(PoissonProblem problem, Activation activation) {
    return Families.residual(List.of(problem.dimension()), 4, 2, activation, 1);
  }

  private static PointSet points(PoissonProblem problem) {
    return PointSet.monteCarlo(problem, 7, Seed.of(5));
  }

  private static double[] theta(Architecture network) {
    double[] theta = new double[network.layout().parameterCount()];
    Seed.of(3).stream().fillUniform(theta, -0.9, 0.9);
    return theta;
  }

  private static NetworkSurface surface(
      Architecture network, LossKind loss, PoissonProblem problem, PointSet points) {
    return surface(network, loss, problem, points, Optional.empty());
  }

  private static NetworkSurface surface(
      Architecture network,
      LossKind loss,
      PoissonProblem problem,
      PointSet points,
      Optional<PointTargets.Penalty> penalty) {
    return new NetworkSurface(
        TestLane.context(),
        ComputeProgram.of(network, loss),
        DomainPoints.samples(problem, points, penalty),
        Precision.FLOAT64);
  }

  private static TensorBlock at(NetworkSurface surface, double[] theta) {
    TensorBlock point = surface.zeros(1);
    point.fill(0, values -> System.arraycopy(theta, 0, values, 0, theta.length));
    return point;
  }

  private static double[] gradient(NetworkSurface surface, double[] theta) {
    try (TensorBlock point = at(surface, theta);
        TensorBlock out = surface.zeros(1)) {
      surface.gradient(point, out);
      return out.column(0);
    }
  }

  private static double[][] hessian(NetworkSurface surface, double[] theta) {
    int p = theta.length;
    try (TensorBlock point = at(surface, theta);
        TensorBlock identity = surface.zeros(p);
        TensorBlock out = surface.zeros(p)) {
      for (int j = 0; j < p; j++) {
        int one = j;
        identity.fill(j, values -> values[one] = 1);
      }
      surface.hessian(point).apply(identity, out);
      double[][] rows = new double[p][];
      for (int j = 0; j < p; j++) {
        rows[j] = out.column(j);
      }
      return rows;
    }
  }

  private static double lossAt(NetworkSurface surface, double[] theta, int i, double by) {
    try (TensorBlock point = at(surface, moved(theta, i, by))) {
      return surface.loss(point)[0];
    }
  }

  private static double[] moved(double[] theta, int i, double by) {
    double[] other = theta.clone();
    other[i] += by;
    return other;
  }

  /** Fourth-order central differences of u = D·N, with N the network's own outputs. */
  private static double integrand(
      Architecture network, LossKind loss, PoissonProblem problem, double[] x, double[] theta) {
    int d = x.length;
    double[] stencil = new double[(1 + 4 * d) * d];
    double[] steps = {-2 * H, -H, H, 2 * H};
    for (int row = 0; row < 1 + 4 * d; row++) {
      System.arraycopy(x, 0, stencil, row * d, d);
      if (row > 0) {
        stencil[row * d + (row - 1) / 4] += steps[(row - 1) % 4];
      }
    }
    double[] ones = new double[1 + 4 * d];
    Arrays.fill(ones, 1);
    double[] u = solution(network, problem, new PointSet(d, stencil, ones), theta);
    double laplacian = 0;
    double squares = 0;
    for (int k = 0; k < d; k++) {
      int at = 1 + 4 * k;
      double slope = (u[at] - 8 * u[at + 1] + 8 * u[at + 2] - u[at + 3]) / (12 * H);
      squares += slope * slope;
      laplacian +=
          (-u[at] + 16 * u[at + 1] - 30 * u[0] + 16 * u[at + 2] - u[at + 3]) / (12 * H * H);
    }
    double f = problem.source(x);
    return loss == LossKind.LEAST_SQUARES
        ? (laplacian + f) * (laplacian + f)
        : squares / 2 - f * u[0];
  }

  /** u = D·N at each point. */
  private static double[] solution(
      Architecture network, PoissonProblem problem, PointSet points, double[] theta) {
    double[] u;
    try (NetworkSurface surface = surface(network, LossKind.DEEP_RITZ, problem, points)) {
      u = surface.function(at(surface, theta));
    }
    for (int i = 0; i < u.length; i++) {
      u[i] *= problem.boundary(points.point(i))[0];
    }
    return u;
  }
}
