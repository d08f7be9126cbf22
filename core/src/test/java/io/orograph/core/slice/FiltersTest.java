package io.orograph.core.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.Seed;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiltersTest {
  private static final int INPUTS = 3;
  private static final int HIDDEN = 5;
  private static final int CLASSES = 2;
  private static final int FIRST = HIDDEN * INPUTS;
  private static final int ALL = FIRST + CLASSES * HIDDEN;

  /** A two-layer ReLU network without biases. */
  private static final List<Filters.Tensor> NETWORK =
      List.of(
          new Filters.Tensor(0, List.of(HIDDEN, INPUTS)),
          new Filters.Tensor(FIRST, List.of(CLASSES, HIDDEN)));

  private static double[] gaussian(String label, int count) {
    double[] values = new double[count];
    Seed.of(3).derive(label).stream().fillGaussian(values);
    return values;
  }

  /** Cross-entropy of the network on one sample of class 0. */
  private static double loss(double[] theta, double[] x) {
    double[] outputs = new double[CLASSES];
    for (int h = 0; h < HIDDEN; h++) {
      double sum = 0;
      for (int i = 0; i < INPUTS; i++) {
        sum += theta[h * INPUTS + i] * x[i];
      }
      for (int c = 0; c < CLASSES; c++) {
        outputs[c] += theta[FIRST + c * HIDDEN + h] * Math.max(0, sum);
      }
    }
    double top = Arrays.stream(outputs).max().orElseThrow();
    double all = Arrays.stream(outputs).map(o -> Math.exp(o - top)).sum();
    return Math.log(all) + top - outputs[0];
  }

  /** Losses on the filter-normalized line along one fixed direction. */
  private static double[] line(double[] theta) {
    double[] direction = gaussian("direction", ALL);
    Filters.perFilter(ALL, NETWORK).normalize(direction, theta);
    double[] losses = new double[9];
    for (int k = 0; k < losses.length; k++) {
      double a = -1 + 0.25 * k;
      double[] point = new double[ALL];
      Arrays.setAll(point, i -> theta[i] + a * direction[i]);
      losses[k] = loss(point, new double[] {1.5, -2, 0.7});
    }
    return losses;
  }

  private static double furthest(double[] a, double[] b) {
    double most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    return most;
  }

  @Test
  void aSliceDoesNotSeeAWholeLayerScaledAgainstTheNext() {
    double[] theta = gaussian("theta", ALL);
    double[] shifted = new double[ALL];
    Arrays.setAll(shifted, i -> theta[i] * (i < FIRST ? 7.3 : 1 / 7.3));
    assertThat(furthest(line(shifted), line(theta))).isLessThan(1e-12);
  }

  /** Not promised, because the next layer's filters change their shape: it says so when it does. */
  @Test
  void aSliceSeesOneNeuronScaledAgainstTheNextLayer() {
    double[] theta = gaussian("theta", ALL);
    double[] shifted = theta.clone();
    for (int i = 0; i < INPUTS; i++) {
      shifted[i] *= 7.3;
    }
    for (int c = 0; c < CLASSES; c++) {
      shifted[FIRST + c * HIDDEN] /= 7.3;
    }
    assertThat(furthest(line(shifted), line(theta))).isGreaterThan(0.01);
  }

  @Test
  void everyFilterOfADirectionGetsTheNormOfTheNetworksAndKeepsItsShape() {
    // a kernel (2, 1, 1, 2): two filters of two weights; then a bias of two
    Filters filters =
        Filters.perFilter(
            6,
            List.of(new Filters.Tensor(0, List.of(2, 1, 1, 2)), new Filters.Tensor(4, List.of(2))));
    double[] direction = {3, 4, 0, -2, 9, 9};
    filters.normalize(direction, new double[] {6, 8, 1, 0, 5, 5});
    assertThat(direction).containsExactly(new double[] {6, 8, 0, -1, 0, 0}, within(1e-15));
  }

  @Test
  void aLayerKeepsTheProportionsBetweenItsFilters() {
    Filters filters = Filters.perLayer(4, List.of(new Filters.Tensor(0, List.of(2, 2))));
    double[] direction = {3, 0, 0, 4};
    filters.normalize(direction, new double[] {1, 1, 1, 1});
    assertThat(direction).containsExactly(new double[] {1.2, 0, 0, 1.6}, within(1e-15));
  }

  @Test
  void aFilterOfZerosStaysZeroOnEitherSide() {
    Filters filters = Filters.perFilter(4, List.of(new Filters.Tensor(0, List.of(2, 2))));
    double[] direction = {0, 0, 1, 2};
    filters.normalize(direction, new double[] {3, 4, 0, 0});
    assertThat(direction).containsOnly(0);
  }

  @Test
  void aTensorOutsideTheVectorIsRefused() {
    assertThatThrownBy(() -> Filters.perFilter(3, List.of(new Filters.Tensor(0, List.of(2, 2)))))
        .hasMessageContaining("expected: a part of 0 to 3");
  }
}
