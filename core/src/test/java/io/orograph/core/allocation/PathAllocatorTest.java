package io.orograph.core.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.operator.HeapBlock;
import io.orograph.core.random.Seed;
import io.orograph.core.surface.DeepLinear;
import io.orograph.core.surface.HeapSurface;
import io.orograph.core.surface.LeastSquares;
import io.orograph.core.surface.Quadratic;
import io.orograph.core.surface.SoftmaxRegression;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Against closed forms: methods for which the mean gradient of a step is known. */
class PathAllocatorTest {
  private static final Tolerance COARSE = new Tolerance(1e9, 0, 32);
  private static final Tolerance FINE = new Tolerance(1e-9, 0, 1024);

  /** L(θ) = θ^k of one parameter. */
  private record Power(int k) implements HeapSurface {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public double value(double[] x) {
      return Math.pow(x[0], k);
    }

    @Override
    public void gradient(double[] x, double[] out) {
      out[0] = k * Math.pow(x[0], k - 1);
    }

    @Override
    public void hessianProduct(double[] x, double[] v, double[] out) {
      out[0] = k * (k - 1) * Math.pow(x[0], k - 2) * v[0];
    }
  }

  /** L(θ) = Σ sin(c_i θ_i); with c = 0 a parameter has no effect. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Waves(double... c) implements HeapSurface {
    @Override
    public int size() {
      return c.length;
    }

    @Override
    public double value(double[] x) {
      return IntStream.range(0, c.length).mapToDouble(i -> Math.sin(c[i] * x[i])).sum();
    }

    @Override
    public void gradient(double[] x, double[] out) {
      Arrays.setAll(out, i -> c[i] * Math.cos(c[i] * x[i]));
    }

    @Override
    public void hessianProduct(double[] x, double[] v, double[] out) {
      Arrays.setAll(out, i -> -c[i] * c[i] * Math.sin(c[i] * x[i]) * v[i]);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = PathRule.class,
      names = {"SIMPSON", "TRAPEZOID"})
  void onAQuadraticTheMeanOfBothGradientsIsExact(PathRule rule) {
    Quadratic bowl = new Quadratic(new double[] {3, 1}, new double[] {1, -2});
    double[] a = {0.7, -1.2};
    double[] b = {-0.4, 0.9};
    StepAllocation step = step(bowl, rule, COARSE, a, b);
    double[] atA = gradient(bowl, a);
    double[] atB = gradient(bowl, b);
    for (int i = 0; i < 2; i++) {
      assertThat(step.allocation()[i])
          .isCloseTo((atA[i] + atB[i]) / 2 * (b[i] - a[i]), within(1e-14));
    }
    assertThat(step.residual()).isCloseTo(0, within(1e-14));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, 1",
    "2, 2, 1",
    "3, 2, 1",
    "4, 2, 1",
    "5, 2, 1.0416666666666667",
    "5, 4, 1.0026041666666667",
    "6, 2, 1.125",
    "6, 4, 1.0078125"
  })
  void simpsonOfAPowerIsExactToTheFourthAndKnownBeyond(int k, int splits, double expected) {
    Tolerance cut = splits == 2 ? COARSE : new Tolerance(0, 0, splits);
    StepAllocation step =
        step(new Power(k), PathRule.SIMPSON, cut, new double[] {0}, new double[] {1});
    assertThat(step.allocation()[0]).isCloseTo(expected, within(1e-14));
    assertThat(step.residual()).isCloseTo(1 - expected, within(1e-14));
    assertThat(step.splits()).isEqualTo(splits);
    assertThat(step.gradients()).isEqualTo(splits - 1);
  }

  @ParameterizedTest
  @CsvSource({"2", "3", "5", "6"})
  void firstOrderOfAPowerIsNothingAndTheTrapezoidHalfItsExponent(int k) {
    double[] a = {0};
    double[] b = {1};
    assertThat(step(new Power(k), PathRule.FIRST_ORDER, COARSE, a, b).allocation()[0]).isZero();
    assertThat(step(new Power(k), PathRule.TRAPEZOID, COARSE, a, b).allocation()[0])
        .isCloseTo(k / 2.0, within(1e-14));
  }

  @Test
  void aStepIsCutUntilTheResidualMeetsTheTolerance() {
    StepAllocation step =
        step(
            new Power(6),
            PathRule.SIMPSON,
            new Tolerance(0.001, 0, 32),
            new double[] {0},
            new double[] {1});
    assertThat(Math.abs(step.residual())).isLessThanOrEqualTo(0.001);
    assertThat(step.splits()).isEqualTo(8);
  }

  @Test
  void aSmallStepMeetsTheAbsoluteToleranceButNotTheRelativeOne() {
    double[] a = {0};
    double[] b = {0.3};
    Power power = new Power(6);
    assertThat(step(power, PathRule.SIMPSON, new Tolerance(0.001, 0, 32), a, b).splits())
        .isEqualTo(2);
    StepAllocation fine = step(power, PathRule.SIMPSON, new Tolerance(0.001, 0.01, 32), a, b);
    assertThat(fine.splits()).isEqualTo(4);
    assertThat(Math.abs(fine.residual())).isLessThan(0.01 * fine.after());
  }

  @Test
  void aKinkIsCutNoFurtherThanAllowed() {
    StepAllocation step =
        step(
            new Power(40),
            PathRule.SIMPSON,
            new Tolerance(0, 0, 32),
            new double[] {0},
            new double[] {1});
    assertThat(step.splits()).isEqualTo(32);
    assertThat(step.gradients()).isEqualTo(31);
  }

  @Test
  void ofASeparableLossEachParameterGetsItsOwnChange() {
    Waves waves = new Waves(1, 2, 0.5);
    double[] a = {0.1, -0.4, 2};
    double[] b = {0.9, 0.5, -1};
    StepAllocation step = step(waves, PathRule.SIMPSON, FINE, a, b);
    for (int i = 0; i < 3; i++) {
      double own = Math.sin(waves.c()[i] * b[i]) - Math.sin(waves.c()[i] * a[i]);
      assertThat(step.allocation()[i]).isCloseTo(own, within(1e-8));
    }
  }

  @Test
  void whatDoesNotMoveOrHasNoEffectIsAllocatedNothing() {
    StepAllocation step =
        step(
            new Waves(1, 0, 3),
            PathRule.SIMPSON,
            FINE,
            new double[] {0.1, 5, 2},
            new double[] {0.9, 7, 2});
    assertThat(step.allocation()[0]).isNotZero();
    assertThat(step.allocation()[1]).isZero();
    assertThat(step.allocation()[2]).isZero();
  }

  @Test
  void theWayBackIsAllocatedTheOpposite() {
    SoftmaxRegression loss = softmax();
    double[] a = {0.3, -1, 0.2, 0.8, 0.1, 0.4};
    double[] b = {1.3, 0.5, -0.2, 0.1, -0.6, 0.9};
    StepAllocation there = step(loss, PathRule.SIMPSON, FINE, a, b);
    StepAllocation back = step(loss, PathRule.SIMPSON, FINE, b, a);
    for (int i = 0; i < 6; i++) {
      assertThat(back.allocation()[i]).isCloseTo(-there.allocation()[i], within(1e-14));
    }
    assertThat(back.residual()).isCloseTo(-there.residual(), within(1e-14));
  }

  @Test
  void stepsAddUpToTheChangeOfTheLossWithinTheirResiduals() {
    SoftmaxRegression loss = softmax();
    PathAllocator<HeapBlock> allocator =
        new PathAllocator<>(loss, PathRule.SIMPSON, new Tolerance(0.001, 0, 32));
    AllocationSeries series =
        new AllocationSeries(List.of(new ParameterGroup("w", "w", 0, loss.size(), 3)));
    double[] theta = new double[loss.size()];
    double first = loss.value(theta);
    PathPoint now = allocator.at(theta);
    for (int t = 0; t < 30; t++) {
      double[] next = new double[theta.length];
      PathPoint from = now;
      Arrays.setAll(next, i -> from.theta()[i] - 4 * from.gradient()[i]);
      now = allocator.at(next);
      series.add(t, allocator.between(from, now));
    }
    double last = loss.value(now.theta());
    assertThat(series.lossChange()).isCloseTo(last - first, within(1e-13));
    assertThat(Math.abs(series.total(tensor -> true) - (last - first)))
        .isLessThanOrEqualTo(series.residual() + 1e-13);
    assertThat(series.addsUp()).isTrue();
  }

  /** Gradient descent on ½ Σ λ_i x_i²: the eigenbasis of a linear regression. */
  @ParameterizedTest
  @CsvSource({"0.2, true", "0.45, true", "0.55, false"})
  void everyCoordinateHelpsBelowTwiceTheInverseOfTheLargestCurvature(
      double rate, boolean topHelps) {
    double[] curvature = {4, 1, 0.25};
    double root = Math.sqrt(1.5);
    double[][] x = new double[3][3];
    for (int i = 0; i < 3; i++) {
      x[i][i] = root * Math.sqrt(curvature[i]); // (2/3) x_i² = λ_i
    }
    LeastSquares loss = new LeastSquares(x, new double[3]);
    PathAllocator<HeapBlock> allocator = new PathAllocator<>(loss, PathRule.SIMPSON, COARSE);
    PathPoint now = allocator.at(new double[] {1, 1, 1});
    for (int t = 0; t < 5; t++) {
      PathPoint from = now;
      double[] next = new double[3];
      Arrays.setAll(next, i -> from.theta()[i] - rate * from.gradient()[i]);
      now = allocator.at(next);
      double[] a = allocator.between(from, now).allocation();
      assertThat(a[0] < 0).isEqualTo(topHelps);
      assertThat(a[1]).isNegative();
      assertThat(a[2]).isNegative();
      if (rate > 0.25) {
        assertThat(now.theta()[0] * from.theta()[0]).as("the top one turns round").isNegative();
      }
    }
  }

  @Test
  void exchangingHiddenUnitsExchangesAllocationsAndKeepsLayerSums() {
    DeepLinear network = new DeepLinear(3);
    double[] a = {0.3, -0.5, 0.8, 0.1, 0.9, -0.2};
    double[] b = {0.5, -0.1, 0.4, 0.6, 0.2, 0.7};
    int[] order = {2, 0, 1, 5, 3, 4};
    double[] plain = step(network, PathRule.SIMPSON, FINE, a, b).allocation();
    double[] moved =
        step(network, PathRule.SIMPSON, FINE, permuted(a, order), permuted(b, order)).allocation();
    for (int i = 0; i < 6; i++) {
      assertThat(moved[i]).isCloseTo(plain[order[i]], within(1e-14));
    }
    assertThat(moved[0] + moved[1] + moved[2])
        .isCloseTo(plain[0] + plain[1] + plain[2], within(1e-14));
  }

  @Test
  void aStepIntoNoNumberIsNotCutForEver() {
    StepAllocation step =
        step(
            new Power(6),
            PathRule.SIMPSON,
            FINE,
            new double[] {0},
            new double[] {Double.POSITIVE_INFINITY});
    assertThat(step.isFinite()).isFalse();
    assertThat(step.splits()).isEqualTo(2);
  }

  private static double[] permuted(double[] values, int[] order) {
    return Arrays.stream(order).mapToDouble(i -> values[i]).toArray();
  }

  private static SoftmaxRegression softmax() {
    List<double[]> x = new ArrayList<>();
    int[] labels = new int[12];
    for (int n = 0; n < labels.length; n++) {
      double[] row = new double[2];
      Seed.of(5).derive("x", n).stream().fillGaussian(row);
      x.add(row);
      labels[n] = n % 3;
    }
    return new SoftmaxRegression(x.toArray(double[][]::new), labels, 3);
  }

  private static double[] gradient(HeapSurface surface, double[] x) {
    double[] out = new double[x.length];
    surface.gradient(x, out);
    return out;
  }

  private static StepAllocation step(
      HeapSurface surface, PathRule rule, Tolerance tolerance, double[] a, double[] b) {
    PathAllocator<HeapBlock> allocator = new PathAllocator<>(surface, rule, tolerance);
    return allocator.between(allocator.at(a), allocator.at(b));
  }
}
