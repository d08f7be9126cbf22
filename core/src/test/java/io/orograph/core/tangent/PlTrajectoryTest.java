package io.orograph.core.tangent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Gradient descent on a linear model with a diagonal kernel: every residual shrinks by 1 − ηλ a
 * step, exactly, and the path is the sum of the steps.
 */
class PlTrajectoryTest {
  private static final double[] EIGENVALUES = {0.3, 1, 4};

  private static PlCondition condition(double[] r) {
    double squares = 0;
    double gradient = 0;
    for (int i = 0; i < r.length; i++) {
      squares += r[i] * r[i];
      gradient += EIGENVALUES[i] * r[i] * r[i];
    }
    return new PlCondition(squares / 2, gradient, squares);
  }

  /** θᵢ moves by −η √λᵢ rᵢ and rᵢ by −η λᵢ rᵢ. */
  private static PlTrajectory descent(double[] start, double step, int steps) {
    double[] r = start.clone();
    double[] moved = new double[r.length];
    double path = 0;
    List<PlTrajectory.Point> points = new ArrayList<>();
    points.add(new PlTrajectory.Point(0, condition(r), 0, 0));
    for (int t = 1; t <= steps; t++) {
      double length = 0;
      for (int i = 0; i < r.length; i++) {
        double by = step * Math.sqrt(EIGENVALUES[i]) * r[i];
        moved[i] -= by;
        length += by * by;
        r[i] *= 1 - step * EIGENVALUES[i];
      }
      path += Math.sqrt(length);
      double distance = Math.sqrt(Arrays.stream(moved).map(m -> m * m).sum());
      points.add(new PlTrajectory.Point(t, condition(r), distance, path));
    }
    return new PlTrajectory(points);
  }

  @Test
  void gradientDescentOnALinearModelKeepsWithinItsBounds() {
    for (int draw = 0; draw < 20; draw++) {
      double[] start = new double[3];
      Seed.of(draw).stream().fillGaussian(start);
      PlTrajectory found = descent(start, 0.2, 60);
      assertThat(found.constant()).isBetween(0.3, 4.0);
      assertThat(found.pathShare()).isLessThanOrEqualTo(1);
      assertThat(found.rateShare(0.2)).isGreaterThanOrEqualTo(1);
      double reached = found.points().getLast().distance();
      assertThat(found.points().getLast().path()).isGreaterThanOrEqualTo(reached);
      assertThat(found.radius(2)).isGreaterThan(reached);
    }
  }

  /** Along one eigenvector everything is known: θ goes straight to the solution. */
  @Test
  void alongAnEigenvectorThePathIsItsBoundAndTheRateTwiceThePromise() {
    PlTrajectory found = descent(new double[] {0, 2, 0}, 0.01, 5000);
    assertThat(found.constant()).isCloseTo(1, within(1e-12));
    assertThat(found.pathBound()).isCloseTo(2, within(1e-12));
    assertThat(found.pathShare()).isCloseTo(1, within(1e-9));
    assertThat(found.radius(2)).isCloseTo(8, within(1e-12));
    // L falls by (1 − ημ)² where the bound promises 1 − ημ
    assertThat(found.rateShare(0.01)).isCloseTo(2, within(1e-6));
  }

  /**
   * Descent in the weights of F = Xw, against residuals that the kernel alone moves: r_t = (I −
   * ηK)ᵗ r₀, L_t ≤ (1 − ηλ)^2t L₀ with λ its smallest eigenvalue, and a path of at most ‖r₀‖/√λ.
   */
  @Test
  void residualsOfALinearModelMoveByItsKernelAlone() {
    int n = 5;
    int d = 9;
    double[] x = new double[n * d];
    double[] r = new double[n];
    Seed.of(4).stream().fillGaussian(x);
    Seed.of(5).stream().fillGaussian(r);
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    TangentKernel kernel =
        TangentKernel.of(List.of(new LayerFactors(n, x, 1, false, List.of(ones))));
    double smallest = kernel.bottom();
    double step = 1 / kernel.top();
    double[] target = Arrays.stream(r).map(v -> -v).toArray(); // w₀ = 0
    double[] w = new double[d];
    double first = dot(r, r);
    double path = 0;
    for (int t = 1; t <= 100; t++) {
      double[] left = residual(x, w, target);
      double moved = 0;
      for (int f = 0; f < d; f++) {
        double by = 0;
        for (int i = 0; i < n; i++) {
          by -= step * left[i] * x[i * d + f];
        }
        w[f] += by;
        moved += by * by;
      }
      path += Math.sqrt(moved);
      double[] next = r.clone();
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          next[i] -= step * kernel.entry(i, j) * r[j];
        }
      }
      r = next;
      double[] found = residual(x, w, target);
      assertThat(found).containsExactly(r, within(1e-13));
      assertThat(dot(found, found))
          .isLessThanOrEqualTo(Math.pow(1 - step * smallest, 2 * t) * first * (1 + 1e-12));
    }
    assertThat(path).isBetween(Math.sqrt(dot(w, w)), Math.sqrt(first / smallest));
  }

  private static double[] residual(double[] x, double[] w, double[] target) {
    double[] r = new double[target.length];
    for (int i = 0; i < r.length; i++) {
      r[i] = -target[i];
      for (int f = 0; f < w.length; f++) {
        r[i] += x[i * w.length + f] * w[f];
      }
    }
    return r;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
