package io.orograph.core.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On curves whose derivatives and Gauss lengths are known. */
class JetGaussLengthTest {
  @ParameterizedTest
  @ValueSource(doubles = {0.3, Math.PI, 5})
  void anArcHasItsAngleOnAnyGrid(double w) {
    double length =
        along(
            2,
            t -> new double[] {-w * Math.sin(w * t), w * Math.cos(w * t)},
            t -> new double[] {-w * w * Math.cos(w * t), -w * w * Math.sin(w * t)});
    assertThat(length).isCloseTo(w, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 1, 3})
  void aHalfEllipseHasHalfATurnWhateverItsAxes(double b) {
    double w = Math.PI;
    double length =
        along(
            4000,
            t -> new double[] {-3 * w * Math.sin(w * t), b * w * Math.cos(w * t)},
            t -> new double[] {-3 * w * w * Math.cos(w * t), -b * w * w * Math.sin(w * t)});
    assertThat(length).isCloseTo(Math.PI, within(1e-6));
  }

  /** The unit tangent of (cos Tt, sin Tt, cTt) goes round a circle of radius 1/√(1 + c²). */
  @Test
  void aHelixHasItsTurnsOverTheRootOfOnePlusItsSlopeSquared() {
    double w = 7;
    double c = 0.8;
    double length =
        along(
            3,
            t -> new double[] {-w * Math.sin(w * t), w * Math.cos(w * t), c * w},
            t -> new double[] {-w * w * Math.cos(w * t), -w * w * Math.sin(w * t), 0});
    assertThat(length).isCloseTo(w / Math.sqrt(1 + c * c), within(1e-12));
  }

  @Test
  void aStraightLineHasNoneWhateverItsSpeed() {
    double length =
        along(
            50,
            t -> new double[] {2 * (1 + t), -(1 + t), 5 * (1 + t)},
            t -> new double[] {2, -1, 5});
    assertThat(length).isCloseTo(0, within(1e-12));
  }

  @Test
  void itIsThatOfTheChordsInTheLimit() {
    DoubleFunction<double[]> curve = t -> new double[] {Math.exp(t), Math.sin(3 * t), t * t * t};
    GaussLength chords = new GaussLength(1, 3);
    for (int i = 0; i <= 100_000; i++) {
      chords.add(curve.apply(i / 100_000.0));
    }
    double jets =
        along(
            2000,
            t -> new double[] {Math.exp(t), 3 * Math.cos(3 * t), 3 * t * t},
            t -> new double[] {Math.exp(t), -9 * Math.sin(3 * t), 6 * t});
    assertThat(jets).isCloseTo(chords.lengths()[0], within(1e-4 * jets));
  }

  @Test
  void whereAPathRestsItIsLeftOutAndEveryPathHasItsOwn() {
    JetGaussLength length = new JetGaussLength(2, 2);
    length.add(0, new double[] {1, 0, 1, 0}, new double[] {0, 2, 7, 0});
    length.add(0.5, new double[] {0, 0, 1, 0}, new double[] {9, 9, 0, 4});
    length.add(1, new double[] {1, 0, 1, 0}, new double[] {0, 2, 0, 0});
    assertThat(length.lengths()).containsExactly(2, 2);
  }

  @Test
  void rotatingAndScalingTheOutputsChangesNothing() {
    DoubleFunction<double[]> first = t -> new double[] {Math.exp(t), 3 * Math.cos(3 * t)};
    DoubleFunction<double[]> second = t -> new double[] {Math.exp(t), -9 * Math.sin(3 * t)};
    double turned = along(40, t -> turned(first.apply(t)), t -> turned(second.apply(t)));
    assertThat(turned).isCloseTo(along(40, first, second), within(1e-12));
  }

  private static double[] turned(double[] x) {
    return new double[] {7 * (0.6 * x[0] - 0.8 * x[1]), 7 * (0.8 * x[0] + 0.6 * x[1])};
  }

  @Test
  void aPathAtRestAllTheWayHasNoLength() {
    JetGaussLength length = new JetGaussLength(2, 2);
    length.add(0, new double[] {0, 0, 1, 0}, new double[] {0, 0, 0, 2});
    length.add(1, new double[] {0, 0, 1, 0}, new double[] {5, 5, 0, 2});
    assertThat(length.lengths()).containsExactly(Double.NaN, 2);
    assertThat(length.rests(0)).isTrue();
    assertThat(length.rests(1)).isFalse();
  }

  @Test
  void aSingleOutputIsRefused() {
    assertThatThrownBy(() -> new JetGaussLength(3, 1)).hasMessageContaining("at least 2");
  }

  private static double along(
      int parts, DoubleFunction<double[]> first, DoubleFunction<double[]> second) {
    JetGaussLength length = new JetGaussLength(1, first.apply(0).length);
    for (int i = 0; i <= parts; i++) {
      double t = (double) i / parts;
      length.add(t, first.apply(t), second.apply(t));
    }
    return length.lengths()[0];
  }
}
