package io.orograph.core.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaussLengthTest {
  @ParameterizedTest
  @ValueSource(doubles = {0.3, Math.PI, 5})
  void anArcHasItsAngleLessHalfAChordsAtEachEnd(double angle) {
    double length = along(40, t -> new double[] {Math.cos(angle * t), Math.sin(angle * t)});
    assertThat(length).isCloseTo(angle * 39 / 40, within(1e-9));
  }

  @Test
  void aHalfEllipseHasHalfATurnWhateverItsAxes() {
    double length =
        along(40_000, t -> new double[] {3 * Math.cos(Math.PI * t), 0.2 * Math.sin(Math.PI * t)});
    assertThat(length).isCloseTo(Math.PI, within(0.01));
  }

  /** The unit tangent of (cos Tt, sin Tt, cTt) goes round a circle of radius 1/√(1 + c²). */
  @Test
  void aHelixHasItsTurnsOverTheRootOfOnePlusItsSlopeSquared() {
    double turns = 7;
    double slope = 0.8;
    double length =
        along(
            2000, t -> new double[] {Math.cos(turns * t), Math.sin(turns * t), slope * turns * t});
    assertThat(length).isCloseTo(turns / Math.sqrt(1 + slope * slope), within(0.01));
  }

  @Test
  void aStraightLineHasNoneWhateverItsSpeed() {
    assertThat(along(50, t -> new double[] {2 * t * t, -t * t, 1 + 5 * t * t}))
        .isCloseTo(0, within(1e-6));
  }

  @Test
  void aRightAngleIsCountedOnceThoughThePathRestsThere() {
    GaussLength length = new GaussLength(1, 2);
    for (double[] point : new double[][] {{0, 0}, {1, 0}, {1, 0}, {1, 0}, {1, 3}}) {
      length.add(point);
    }
    assertThat(length.lengths()[0]).isCloseTo(Math.PI / 2, within(1e-12));
  }

  @Test
  void aPathAtRestAllTheWayHasNoLengthAndTheOthersKeepTheirs() {
    GaussLength length = new GaussLength(2, 2);
    length.add(new double[] {3, 4, 0, 0});
    assertThat(length.lengths()).as("no chord yet").containsExactly(Double.NaN, Double.NaN);
    length.add(new double[] {3, 4, 1, 0});
    length.add(new double[] {3, 4, 1, 1});
    assertThat(length.lengths()).containsExactly(Double.NaN, Math.PI / 2);
    assertThat(length.rests(0)).isTrue();
    assertThat(length.rests(1)).isFalse();
  }

  @Test
  void aPathThatMovesOnceHasADirectionAndDoesNotTurn() {
    GaussLength length = new GaussLength(1, 2);
    for (double[] point : new double[][] {{0, 0}, {0, 0}, {1, 2}, {1, 2}}) {
      length.add(point);
    }
    assertThat(length.lengths()).containsExactly(0);
  }

  @Test
  void turningBackIsHalfATurn() {
    GaussLength length = new GaussLength(1, 2);
    for (double[] point : new double[][] {{0, 0}, {1, 0}, {0.5, 0}}) {
      length.add(point);
    }
    assertThat(length.lengths()[0]).isCloseTo(Math.PI, within(1e-12));
  }

  @Test
  void rotatingAndScalingTheOutputsChangesNothing() {
    RandomStream draw = new Seed(3).stream();
    GaussLength plain = new GaussLength(1, 2);
    GaussLength turned = new GaussLength(1, 2);
    for (int i = 0; i < 20; i++) {
      double x = draw.nextGaussian();
      double y = draw.nextGaussian();
      plain.add(new double[] {x, y});
      turned.add(new double[] {7 * (0.6 * x - 0.8 * y), 7 * (0.8 * x + 0.6 * y)});
    }
    assertThat(turned.lengths()[0]).isCloseTo(plain.lengths()[0], within(1e-9));
  }

  @Test
  void everySampleHasItsOwn() {
    GaussLength length = new GaussLength(2, 2);
    length.add(new double[] {0, 0, 0, 0});
    length.add(new double[] {1, 0, 1, 0});
    length.add(new double[] {1, 1, 2, 0});
    assertThat(length.lengths()).containsExactly(Math.PI / 2, 0);
  }

  @Test
  void outputsThatAreNotFiniteHaveNoLength() {
    GaussLength length = new GaussLength(1, 2);
    length.add(new double[] {0, 0});
    length.add(new double[] {1, Double.NaN});
    length.add(new double[] {2, 0});
    assertThat(length.lengths()[0]).isNaN();
  }

  @Test
  void aSingleOutputIsRefused() {
    assertThatThrownBy(() -> new GaussLength(3, 1)).hasMessageContaining("at least 2");
  }

  private static double along(int chords, DoubleFunction<double[]> curve) {
    GaussLength length = new GaussLength(1, curve.apply(0).length);
    for (int i = 0; i <= chords; i++) {
      length.add(curve.apply((double) i / chords));
    }
    return length.lengths()[0];
  }
}
