package io.orograph.core.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.operator.HeapBlock;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.surface.DeepLinear;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MonotonicityTest {
  @Test
  void aProfileThatNeverRisesHasNoDelta() {
    assertThat(of(3, 2, 2, 1)).isEqualTo(new Monotonicity(0, List.of()));
  }

  @Test
  void aRiseAtTheLastPointCounts() {
    assertThat(of(3, 2, 1, 1.5).minDelta()).isEqualTo(0.5);
    assertThat(of(3, 1, 2, 0.5, 4).minDelta()).isEqualTo(3.5);
  }

  @Test
  void everyRiseHasItsPlaceWidthAndHeight() {
    assertThat(of(3, 1, 2, 0.5, 4).rises())
        .containsExactly(
            new Monotonicity.Rise(0.25, 0.5, 0.75, 1), new Monotonicity.Rise(0.75, 1, 1, 3.5));
    assertThat(of(3, 1, 2, 0.5, 4).rises().getFirst().width()).isEqualTo(0.5);
  }

  /** 1000 losses: each addition rounds, and the mean is off by less than the bound. */
  @Test
  void theNoiseFloorBoundsTheErrorOfAMeanOfRoundedSums() {
    int samples = 1000;
    RandomStream stream = new Seed(5).stream();
    double sum = 0;
    BigDecimal exact = BigDecimal.ZERO;
    for (int i = 0; i < samples; i++) {
      double loss = stream.nextDouble() / 3;
      sum += loss;
      exact = exact.add(new BigDecimal(loss));
    }
    double mean = sum / samples;
    double off =
        new BigDecimal(mean)
            .subtract(exact.divide(BigDecimal.valueOf(samples), MathContext.DECIMAL128))
            .abs()
            .doubleValue();
    Profile flat = new Profile(List.of(0.0, 1.0), List.of(mean, mean));
    double floor = Monotonicity.noiseFloor(flat, samples);
    assertThat(off).isPositive().isLessThan(floor);
    assertThat(floor).isCloseTo(1000 * Math.pow(2, -53) * mean, within(1e-25));
  }

  @Test
  void aRiseWithinTenNoiseFloorsIsNoneAndOneAboveCountsWhateverTheTolerance() {
    double floor = Monotonicity.noiseFloor(new Profile(List.of(0.0, 1.0), List.of(2.0, -3.0)), 100);
    assertThat(floor).isEqualTo(300 * 0x1p-53);
    assertThat(new Monotonicity(9.9 * floor, List.of()).withinNoise(floor)).isTrue();
    Monotonicity small = new Monotonicity(5e-4, List.of());
    assertThat(small.withinNoise(floor)).isFalse();
    assertThat(small.within(Monotonicity.TOLERANCE)).isTrue();
    assertThat(small.within(1e-4)).isFalse();
    assertThat(new Monotonicity(Double.NaN, List.of()).within(1)).isFalse();
  }

  @Test
  void twoPeaksAboveOneLowAreOneRise() {
    assertThat(of(2, 0, 3, 1, 2, 0).rises()).containsExactly(new Monotonicity.Rise(0.2, 0.4, 1, 3));
  }

  @Test
  void aRiseFromTheVeryBeginningCounts() {
    assertThat(of(0, 1, 0).rises()).containsExactly(new Monotonicity.Rise(0, 0.5, 1, 1));
  }

  /** L = (1 − w₁w₂)²: from (0, 0) to (1, 1) and from (1, 1) to (−1, −1). */
  @Test
  void theToyOfTwoWeightsIsMonotoneFromZeroAndNotBetweenItsMinima() {
    assertThat(along(51, a -> square(1 - a * a)).minDelta()).isZero();
    Monotonicity between = along(51, a -> square(1 - square(1 - 2 * a)));
    assertThat(between.minDelta()).isCloseTo(1, within(1e-12));
    assertThat(between.rises()).singleElement().extracting(Monotonicity.Rise::peak).isEqualTo(0.5);
  }

  /** The same of the loss itself, whose half the deep linear network of one unit has. */
  @Test
  void alongTheLossOfTheToyItIsTheSame() {
    Profile fromZero = line(new double[] {0, 0}, new double[] {1, 1});
    Profile between = line(new double[] {1, 1}, new double[] {-1, -1});
    for (int j = 0; j < 51; j++) {
      double a = fromZero.t().get(j);
      assertThat(2 * fromZero.values().get(j)).isCloseTo(square(1 - a * a), within(1e-14));
      assertThat(2 * between.values().get(j))
          .isCloseTo(square(1 - square(1 - 2 * a)), within(1e-14));
    }
    assertThat(Monotonicity.of(fromZero).minDelta()).isZero();
    Monotonicity rises = Monotonicity.of(between);
    assertThat(2 * rises.minDelta()).isCloseTo(1, within(1e-12));
    assertThat(rises.rises()).singleElement().extracting(Monotonicity.Rise::peak).isEqualTo(0.5);
  }

  private static Profile line(double[] from, double[] to) {
    Segment<HeapBlock> segment = new Segment<>(HeapBlock.of(from), HeapBlock.of(to));
    return PathProfile.along(segment, new DeepLinear(1), Curve.grid(51), 7).loss();
  }

  @Test
  void aConvexProfileToItsMinimumIsMonotone() {
    assertThat(along(50, a -> 2 + square(1 - a) * 7).minDelta()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void deltaIsTheLargestDifferenceOfAnyLaterAndEarlierValue(long seed) {
    RandomStream draw = new Seed(seed).stream();
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      values.add(draw.nextGaussian());
    }
    double largest = 0;
    for (int j = 0; j < values.size(); j++) {
      for (int i = 0; i < j; i++) {
        largest = Math.max(largest, values.get(j) - values.get(i));
      }
    }
    assertThat(Monotonicity.of(new Profile(Curve.grid(40), values)).minDelta()).isEqualTo(largest);
  }

  @Test
  void addingAConstantChangesNoRise() {
    Monotonicity shifted = of(13, 11, 12, 10.5, 14);
    assertThat(shifted).isEqualTo(of(3, 1, 2, 0.5, 4));
  }

  @Test
  void aProfileThatIsNotFiniteHasNoDelta() {
    Monotonicity diverged = of(1, Double.POSITIVE_INFINITY, 0);
    assertThat(diverged.minDelta()).isNaN();
    assertThat(diverged.rises()).isEmpty();
  }

  @Test
  void theReleasedCodeLosesARiseThatBeginsAtTheLastPoint() {
    assertThat(Monotonicity.asReleased(profile(3, 2, 1, 1.5)).minDelta()).isZero();
    assertThat(Monotonicity.asReleased(profile(3, 2, 1, 1.5, 1.6)).minDelta())
        .isCloseTo(0.6, within(1e-12));
    assertThat(Monotonicity.asReleased(profile(3, 1, 2, 0.5, 4)).minDelta()).isEqualTo(1);
  }

  private static Monotonicity of(double... values) {
    return Monotonicity.of(profile(values));
  }

  private static Profile profile(double... values) {
    List<Double> list = new ArrayList<>();
    for (double value : values) {
      list.add(value);
    }
    return new Profile(Curve.grid(list.size()), list);
  }

  private static Monotonicity along(int points, DoubleUnaryOperator phi) {
    List<Double> t = Curve.grid(points);
    return Monotonicity.of(new Profile(t, t.stream().map(phi::applyAsDouble).toList()));
  }

  private static double square(double x) {
    return x * x;
  }
}
