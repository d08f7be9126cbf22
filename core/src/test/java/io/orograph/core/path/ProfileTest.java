package io.orograph.core.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.operator.HeapBlock;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.surface.DeepLinear;
import io.orograph.core.surface.HeapSurface;
import io.orograph.core.surface.Quadratic;
import io.orograph.core.surface.SoftmaxRegression;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileTest {
  private static final List<Double> FIVE = Curve.grid(5);

  @Test
  void modeConnectivityIsNegativeAtABarrierAndPositiveAtADip() {
    assertThat(profile(1, 3, 9, 3, 1).modeConnectivity()).isEqualTo(-8);
    assertThat(profile(10, 7, 4, 7, 12).modeConnectivity()).isEqualTo(7);
    assertThat(profile(2, 2, 2, 2, 2).modeConnectivity()).isZero();
  }

  @Test
  void everyOtherPointKeepsBothEnds() {
    assertThat(profile(1, 3, 9, 3, 1).everyOther())
        .isEqualTo(new Profile(List.of(0.0, 0.5, 1.0), List.of(1.0, 9.0, 1.0)));
    Profile even = new Profile(List.of(0.0, 0.25, 0.5, 1.0), List.of(1.0, 2.0, 3.0, 4.0));
    assertThat(even.everyOther())
        .isEqualTo(new Profile(List.of(0.0, 0.5, 1.0), List.of(1.0, 3.0, 4.0)));
  }

  @Test
  void theLargerOfTwoOppositeDeviationsWinsAndOfEqualOnesTheFirst() {
    assertThat(profile(5, 2, 5, 9, 5).modeConnectivity()).isEqualTo(-4);
    assertThat(profile(5, 1, 5, 9, 5).modeConnectivity()).isEqualTo(4);
    assertThat(profile(5, 1, 5, 9, 5).timeOfLargestDeviation()).isEqualTo(0.25);
  }

  @Test
  void anEndIsACandidateWhenTheEndsDiffer() {
    Profile profile = profile(0, 4, 5, 6, 10);
    assertThat(profile.modeConnectivity()).isEqualTo(5);
    assertThat(profile.timeOfLargestDeviation()).isZero();
  }

  @Test
  void theTwoBarriersDifferWhenTheEndsDo() {
    Profile profile = profile(0, 4, 5, 6, 10);
    assertThat(profile.barrierOverMean()).isEqualTo(5);
    assertThat(profile.barrierOverLine()).isEqualTo(1.5);
    assertThat(profile.dip()).isEqualTo(5);
    Profile hump = profile(1, 3, 9, 3, 1);
    assertThat(hump.barrierOverMean()).isEqualTo(8).isEqualTo(hump.barrierOverLine());
    assertThat(hump.dip()).isZero();
  }

  @Test
  void aProfileThatIsNotFiniteHasNoNumbers() {
    Profile diverged = profile(1, 2, Double.NaN, 2, 1);
    assertThat(diverged.modeConnectivity()).isNaN();
    assertThat(diverged.barrierOverMean()).isNaN();
    assertThat(diverged.barrierOverLine()).isNaN();
    assertThat(diverged.dip()).isNaN();
  }

  @Test
  void aGridMustRiseFromZeroToOne() {
    assertThatThrownBy(() -> new Profile(List.of(0.0, 0.5), List.of(1.0, 1.0)))
        .hasMessageContaining("from 0 to 1");
    assertThatThrownBy(() -> new Profile(List.of(0.0, 0.0, 1.0), List.of(1.0, 1.0, 1.0)))
        .hasMessageContaining("rising");
  }

  @Test
  void identicalEndsHaveNoBarrier() {
    Profile profile = loss(new DeepLinear(1), new double[] {2, 0.5}, new double[] {2, 0.5});
    assertThat(profile.modeConnectivity()).isZero();
  }

  @Test
  void oppositeMinimaOfTheDeepLinearNetHaveTheKnownBarrier() {
    Profile profile = loss(new DeepLinear(1), new double[] {1, 1}, new double[] {-1, -1});
    assertThat(profile.modeConnectivity()).isEqualTo(-0.5);
    assertThat(profile.timeOfLargestDeviation()).isEqualTo(0.5);
  }

  @Test
  void rescaledMinimaOfTheDeepLinearNetHaveTheKnownProfile() {
    Profile profile = loss(new DeepLinear(1), new double[] {1, 1}, new double[] {2, 0.5});
    assertThat(profile.values().stream().mapToDouble(Double::doubleValue).toArray())
        .containsExactly(
            new double[] {0, 0.00439453125, 0.0078125, 0.00439453125, 0}, within(1e-15));
    assertThat(profile.modeConnectivity()).isEqualTo(-0.0078125);
  }

  @Test
  void exchangedHiddenUnitsHaveABarrierThatMatchingRemoves() {
    DeepLinear surface = new DeepLinear(2);
    double[] net = {1, 0, 1, 0};
    double[] exchanged = {0, 1, 0, 1};
    double[] matched = {exchanged[1], exchanged[0], exchanged[3], exchanged[2]};
    assertThat(loss(surface, net, exchanged).barrierOverMean()).isEqualTo(0.125);
    assertThat(loss(surface, net, matched).barrierOverMean()).isZero();
  }

  @Test
  void theMidpointOfAQuadraticBowlLiesTheKnownAmountBelowItsEnds() {
    RandomStream stream = Seed.of(40).derive("bowl").stream();
    double[][] a = {{3, 0.5, 0}, {0.5, 2.5, -1}, {0, -1, 4}};
    Quadratic bowl = new Quadratic(a);
    for (int trial = 0; trial < 20; trial++) {
      double[] x = new double[3];
      stream.fillGaussian(x);
      double[] y = new double[3];
      stream.fillGaussian(y);
      double scale = Math.sqrt(bowl.value(x) / bowl.value(y));
      double[] difference = new double[3];
      for (int i = 0; i < 3; i++) {
        y[i] *= scale;
        difference[i] = x[i] - y[i];
      }
      double eighth = 2 * bowl.value(difference) / 8;
      assertThat(loss(bowl, x, y).modeConnectivity()).isCloseTo(eighth, within(1e-12));
    }
  }

  @Test
  void pathsOfClassifiersCarryTheErrorInPoints() {
    SoftmaxRegression surface =
        new SoftmaxRegression(new double[][] {{1, 0}, {0, 1}}, new int[] {0, 1}, 2);
    HeapBlock right = HeapBlock.of(new double[] {5, 0, 0, 5});
    HeapBlock wrong = HeapBlock.of(new double[] {0, 5, 5, 0});
    PathProfile there = PathProfile.along(new Segment<>(right, wrong), surface, FIVE, 2);
    assertThat(there.errorPercent().orElseThrow().values())
        .containsExactly(0.0, 0.0, 50.0, 100.0, 100.0);
    assertThat(there.modeConnectivity()).hasValue(50.0);
    assertThat(PathProfile.along(new Segment<>(right, wrong), surface, FIVE, 5)).isEqualTo(there);
  }

  @ParameterizedTest
  @CsvSource({
    "-0.3, 0.1, true",
    "-1.0, -1.5, false",
    "-1.0, -1.49, true",
    "-22, -20.1, true",
    "-22, -20, false",
    "NaN, 0, false"
  })
  void aCurveHasConvergedWhenDoublingItsLengthChangesLittle(
      double shorter, double longer, boolean converged) {
    assertThat(PathProfile.curveConverged(shorter, longer)).isEqualTo(converged);
  }

  private static Profile profile(double... values) {
    return new Profile(FIVE, Arrays.stream(values).boxed().toList());
  }

  private static Profile loss(HeapSurface surface, double[] from, double[] to) {
    Segment<HeapBlock> segment = new Segment<>(HeapBlock.of(from), HeapBlock.of(to));
    return PathProfile.along(segment, surface, FIVE, 5).loss();
  }
}
