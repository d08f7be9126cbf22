package io.orograph.core.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.operator.HeapBlock;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.surface.HeapSurface;
import io.orograph.core.surface.LeastSquares;
import io.orograph.core.surface.LogisticRegression;
import io.orograph.core.surface.SoftmaxRegression;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines on convex losses, where Lucas et al. 2021 leave nothing open. */
class LineToAMinimumTest {
  private static final int FEATURES = 4;
  private static final int SAMPLES = 30;
  private static final int POINTS = 50;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void linearRegressionIsMonotoneFromAnywhereToItsMinimum(long seed) {
    RandomStream draw = new Seed(seed).stream();
    monotone(new LeastSquares(rows(draw), gaussian(draw, SAMPLES)), draw);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void logisticRegressionIsMonotoneFromAnywhereToItsMinimum(long seed) {
    RandomStream draw = new Seed(seed).stream();
    boolean[] positive = new boolean[SAMPLES];
    for (int n = 0; n < SAMPLES; n++) {
      positive[n] = draw.nextGaussian() > 0;
    }
    monotone(new LogisticRegression(rows(draw), positive), draw);
  }

  private static void monotone(HeapSurface surface, RandomStream draw) {
    double[] start = gaussian(draw, FEATURES);
    double[] end = minimum(surface);
    List<Double> phi = line(surface, start, end).values();
    for (int j = 1; j + 1 < POINTS; j++) {
      assertThat(phi.get(j - 1) - 2 * phi.get(j) + phi.get(j + 1)).as("curvature").isPositive();
    }
    double[] gradient = new double[FEATURES];
    surface.gradient(end, gradient);
    double slope = 0;
    for (int i = 0; i < FEATURES; i++) {
      slope += gradient[i] * (end[i] - start[i]);
    }
    assertThat(slope).isCloseTo(0, within(1e-10));
    assertThat(Monotonicity.of(line(surface, start, end)).minDelta()).isZero();
  }

  /** φ(α) = L(θ_T) + (1 − α)²·½dᵀHd with d = θ₀ − θ_T, of a quadratic loss and its minimum. */
  @Test
  void aQuadraticLossFallsByTheSquareOfWhatIsLeftOfTheLine() {
    RandomStream draw = new Seed(6).stream();
    LeastSquares surface = new LeastSquares(rows(draw), gaussian(draw, SAMPLES));
    double[] start = gaussian(draw, FEATURES);
    double[] end = minimum(surface);
    double[] d = new double[FEATURES];
    double[] image = new double[FEATURES];
    for (int i = 0; i < FEATURES; i++) {
      d[i] = start[i] - end[i];
    }
    surface.hessianProduct(end, d, image);
    double half = 0;
    for (int i = 0; i < FEATURES; i++) {
      half += d[i] * image[i] / 2;
    }
    Profile profile = line(surface, start, end);
    for (int j = 0; j < POINTS; j++) {
      double left = 1 - profile.t().get(j);
      assertThat(profile.values().get(j))
          .isCloseTo(surface.value(end) + left * left * half, within(1e-12));
    }
  }

  @Test
  void renumberingTheParametersChangesNoRise() {
    RandomStream draw = new Seed(7).stream();
    double[][] x = rows(draw);
    int[] labels = new int[SAMPLES];
    for (int n = 0; n < SAMPLES; n++) {
      labels[n] = n % 3;
    }
    double[] from = gaussian(draw, 3 * FEATURES);
    double[] to = gaussian(draw, 3 * FEATURES);
    Monotonicity plain = Monotonicity.of(line(new SoftmaxRegression(x, labels, 3), from, to));
    double[][] turned = new double[SAMPLES][];
    for (int n = 0; n < SAMPLES; n++) {
      turned[n] = reversed(x[n]);
    }
    Monotonicity renumbered =
        Monotonicity.of(
            line(new SoftmaxRegression(turned, labels, 3), reversedRows(from), reversedRows(to)));
    assertThat(plain.minDelta()).as("it rises").isGreaterThan(0.01);
    assertThat(renumbered.minDelta()).isCloseTo(plain.minDelta(), within(1e-13));
    assertThat(renumbered.rises()).hasSameSizeAs(plain.rises());
  }

  private static Profile line(HeapSurface surface, double[] from, double[] to) {
    Segment<HeapBlock> segment = new Segment<>(HeapBlock.of(from), HeapBlock.of(to));
    return PathProfile.along(segment, surface, Curve.grid(POINTS), 7).loss();
  }

  /** By gradient descent until nothing is left to descend. */
  private static double[] minimum(HeapSurface surface) {
    double[] w = new double[FEATURES];
    double[] gradient = new double[FEATURES];
    for (int step = 0; step < 100_000; step++) {
      surface.gradient(w, gradient);
      for (int i = 0; i < FEATURES; i++) {
        w[i] -= 0.1 * gradient[i];
      }
    }
    return w;
  }

  private static double[][] rows(RandomStream draw) {
    double[][] x = new double[SAMPLES][];
    for (int n = 0; n < SAMPLES; n++) {
      x[n] = gaussian(draw, FEATURES);
    }
    return x;
  }

  private static double[] gaussian(RandomStream draw, int size) {
    double[] values = new double[size];
    draw.fillGaussian(values);
    return values;
  }

  private static double[] reversed(double[] row) {
    double[] other = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      other[i] = row[row.length - 1 - i];
    }
    return other;
  }

  private static double[] reversedRows(double[] w) {
    double[] other = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      other[i] = w[i - i % FEATURES + FEATURES - 1 - i % FEATURES];
    }
    return other;
  }
}
