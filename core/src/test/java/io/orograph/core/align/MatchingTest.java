package io.orograph.core.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.path.Curve;
import io.orograph.core.path.Profile;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatchingTest {
  private static final int FIXED = PermutedTensor.FIXED;
  private static final Seed SEED = Seed.of(3).derive("matching-test");

  /** f = Σ bᵢ aᵢ of two units. */
  private static final UnitGroups TWO_UNITS =
      new UnitGroups(
          List.of(new UnitGroup("hidden", 2)),
          List.of(tensor("a", 0, List.of(2), List.of(0)), tensor("b", 2, List.of(2), List.of(0))),
          List.of(),
          List.of(0));

  /** Layers of 3 inputs, 4, 5 and 4 hidden units and 2 outputs, with biases of hidden units. */
  private static final UnitGroups DEEP =
      new UnitGroups(
          List.of(new UnitGroup("one", 4), new UnitGroup("two", 5), new UnitGroup("three", 4)),
          List.of(
              tensor("one.weight", 0, List.of(4, 3), List.of(0, FIXED)),
              tensor("one.bias", 12, List.of(4), List.of(0)),
              tensor("two.weight", 16, List.of(5, 4), List.of(1, 0)),
              tensor("two.bias", 36, List.of(5), List.of(1)),
              tensor("three.weight", 41, List.of(4, 5), List.of(2, 1)),
              tensor("three.bias", 61, List.of(4), List.of(2)),
              tensor("out.weight", 65, List.of(2, 4), List.of(FIXED, 2))),
          List.of(),
          List.of(0, 1, 2));

  private static final int DEEP_SIZE = 73;

  /** Taxonomy of oracles: ½(f − 1)² of (1, 0), (1, 0) and the same with the units swapped. */
  @Test
  void theBarrierToASwappedCopyIsAnEighthAndNothingAfterMatching() {
    float[] network = {1, 0, 1, 0};
    float[] swapped = {0, 1, 0, 1};
    Alignment found = WeightMatching.match(TWO_UNITS, network, swapped, 1, SEED);
    float[] aligned = found.permutations().applyTo(swapped, TWO_UNITS.parameters());
    assertThat(barrier(network, swapped)).isCloseTo(0.125, within(1e-15));
    assertThat(barrier(network, aligned)).isZero();
    assertThat(aligned).containsExactly(network);
    assertThat(found.objective()).isEqualTo(2);
    assertThat(found.plain()).isZero();
  }

  private static double barrier(float[] start, float[] end) {
    List<Double> t = Curve.grid(9);
    return new Profile(
            t,
            t.stream()
                .map(
                    s -> {
                      double f = 0;
                      for (int unit = 0; unit < 2; unit++) {
                        double a = (1 - s) * start[unit] + s * end[unit];
                        double b = (1 - s) * start[2 + unit] + s * end[2 + unit];
                        f += a * b;
                      }
                      return (f - 1) * (f - 1) / 2;
                    })
                .toList())
        .barrierOverLine();
  }

  @Test
  void anyPermutationOfTheSameNetworkIsUndone() {
    for (int draw = 0; draw < 20; draw++) {
      float[] network = weights(draw);
      Permutations shuffled = shuffled(draw);
      float[] copy = shuffled.applyTo(network, DEEP.parameters());
      Alignment found = WeightMatching.match(DEEP, network, copy, 1, SEED);
      assertThat(copy).isNotEqualTo(network);
      assertThat(found.permutations().applyTo(copy, DEEP.parameters())).containsExactly(network);
    }
  }

  /** 4!·5!·4! permutations: all are tried for two networks that have nothing to do with another. */
  @Test
  void severalStartsComeCloseToTheBestOfAllPermutations() {
    float[] network = weights(100);
    float[] other = weights(200);
    double best = Double.NEGATIVE_INFINITY;
    for (List<Integer> one : permutations(4)) {
      for (List<Integer> two : permutations(5)) {
        for (List<Integer> three : permutations(4)) {
          Permutations p = new Permutations(List.of(one, two, three));
          best = Math.max(best, dot(network, p.applyTo(other, DEEP.parameters())));
        }
      }
    }
    double few = WeightMatching.match(DEEP, network, other, 1, SEED).objective();
    double many = WeightMatching.match(DEEP, network, other, 50, SEED).objective();
    assertThat(many).isCloseTo(best, within(1e-6));
    assertThat(few).isLessThanOrEqualTo(many);
  }

  @Test
  void noChangeOfASingleGroupImprovesWhatWasFound() {
    float[] network = weights(100);
    float[] other = weights(201);
    Alignment found = WeightMatching.match(DEEP, network, other, 3, SEED);
    for (int group = 0; group < 3; group++) {
      for (List<Integer> change : permutations(DEEP.groups().get(group).units())) {
        List<List<Integer>> units = new java.util.ArrayList<>(found.permutations().units());
        units.set(group, change);
        double objective = dot(network, new Permutations(units).applyTo(other, DEEP.parameters()));
        assertThat(objective).isLessThanOrEqualTo(found.objective() + 1e-9);
      }
    }
    assertThat(found.objective()).isGreaterThanOrEqualTo(found.plain());
    assertThat(dot(network, found.permutations().applyTo(other, DEEP.parameters())))
        .isEqualTo(found.objective());
  }

  @Test
  void theSameSeedGivesTheSamePermutations() {
    Alignment once = WeightMatching.match(DEEP, weights(1), weights(2), 4, SEED);
    assertThat(WeightMatching.match(DEEP, weights(1), weights(2), 4, SEED)).isEqualTo(once);
  }

  @Test
  void correlationsAreThoseOfTheSamples() {
    double[][] a = {{1, 5}, {2, 5}, {4, 5}};
    double[][] b = {{-1, 0}, {-2, 1}, {-4, 0}};
    CrossMoments moments = moments(a, b);
    // (1, 2, 4) with its negative, and with (0, 1, 0): −(1/9) / √(14/9 · 2/9)
    assertThat(moments.correlations())
        .containsExactly(new double[] {-1, -1 / Math.sqrt(28), 0, 0}, within(1e-12));
  }

  @Test
  void unitsThatRespondAlikeAreMatchedWhateverTheirScale() {
    double[][] a = new double[50][4];
    double[][] b = new double[50][4];
    RandomStream stream = Seed.of(4).stream();
    int[] order = {2, 0, 3, 1};
    for (int n = 0; n < 50; n++) {
      stream.fillGaussian(a[n]);
      for (int i = 0; i < 4; i++) {
        b[n][order[i]] = 3 + (i + 1) * 10 * a[n][i] + 0.1 * stream.nextGaussian();
      }
    }
    UnitGroups one =
        new UnitGroups(List.of(new UnitGroup("hidden", 4)), List.of(), List.of(), List.of(0));
    Alignment found = ActivationMatching.match(one, List.of(moments(a, b)));
    assertThat(found.permutations().units()).containsExactly(List.of(2, 0, 3, 1));
    assertThat(found.objective()).isBetween(3.99, 4.0);
    assertThat(found.plain()).isLessThan(1);
  }

  /** Seen once two units look alike, seen twice they do not. */
  @Test
  void whatIsObservedOfAGroupSeveralTimesIsAdded() {
    double[][] alike = {{1, 1}, {-1, -1}, {0, 0}};
    double[][] apart = {{1, -1}, {-1, 1}, {0, 0}};
    double[][] crossed = {{-1, 1}, {1, -1}, {0, 0}};
    UnitGroups twice =
        new UnitGroups(List.of(new UnitGroup("stream", 2)), List.of(), List.of(), List.of(0, 0));
    Alignment found =
        ActivationMatching.match(twice, List.of(moments(alike, alike), moments(apart, crossed)));
    assertThat(found.permutations().units()).containsExactly(List.of(1, 0));
    assertThat(found.objective()).isCloseTo(4, within(1e-12));
    assertThat(found.plain()).isCloseTo(0, within(1e-12));
  }

  @Test
  void aTensorWithOneGroupOnTwoAxesIsRefused() {
    assertThatThrownBy(() -> tensor("square", 0, List.of(4, 4), List.of(0, 0)))
        .hasMessage("groups of square: [0, 0] (expected: each on one axis)");
  }

  private static CrossMoments moments(double[][] a, double[][] b) {
    int n = a[0].length;
    CrossMoments moments = new CrossMoments(n);
    for (int s = 0; s < a.length; s++) {
      double[] sums = new double[2 * n];
      double[] squares = new double[2 * n];
      double[] crossed = new double[n * n];
      for (int i = 0; i < n; i++) {
        sums[i] = a[s][i];
        sums[n + i] = b[s][i];
        squares[i] = a[s][i] * a[s][i];
        squares[n + i] = b[s][i] * b[s][i];
        for (int j = 0; j < n; j++) {
          crossed[i * n + j] = a[s][i] * b[s][j];
        }
      }
      moments.add(1, sums, squares, crossed);
    }
    return moments;
  }

  private static PermutedTensor tensor(
      String name, int offset, List<Integer> shape, List<Integer> groups) {
    return new PermutedTensor(name, offset, shape, groups);
  }

  private static float[] weights(long draw) {
    float[] weights = new float[DEEP_SIZE];
    SEED.derive("weights", draw).stream().fillGaussian(weights);
    return weights;
  }

  private static Permutations shuffled(long draw) {
    RandomStream stream = SEED.derive("shuffled", draw).stream();
    return Permutations.of(DEEP.groups().stream().map(g -> stream.permutation(g.units())).toList());
  }

  private static double dot(float[] x, float[] y) {
    return java.util.stream.IntStream.range(0, x.length)
        .mapToDouble(i -> (double) x[i] * y[i])
        .sum();
  }

  private static List<List<Integer>> permutations(int n) {
    if (n == 0) {
      return List.of(List.of());
    }
    List<List<Integer>> all = new java.util.ArrayList<>();
    for (List<Integer> shorter : permutations(n - 1)) {
      for (int at = 0; at < n; at++) {
        List<Integer> longer = new java.util.ArrayList<>(shorter);
        longer.add(at, n - 1);
        all.add(longer);
      }
    }
    return all;
  }
}
