package io.orograph.core.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.operator.HeapBlock;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.surface.DeepLinear;
import io.orograph.core.surface.HeapSurface;
import io.orograph.core.surface.Quadratic;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CurveFitTest {
  private static final Seed SEED = Seed.of(41).derive("curve-test");
  private static final HeapBlock ONES = HeapBlock.of(new double[] {1, 1});

  @Test
  void theKnownBendConnectsTheRescaledMinima() {
    HeapBlock end = HeapBlock.of(new double[] {2, 0.5});
    HeapBlock bend = HeapBlock.of(new double[] {1.33, 0.665});
    assertThat(peak(new BentCurve<>(CurveShape.BEZIER, ONES, bend, end), new DeepLinear(1)))
        .isLessThan(1e-6);
  }

  @Test
  void fittingFindsABendAsGoodAsTheKnownOne() {
    HeapBlock end = HeapBlock.of(new double[] {2, 0.5});
    CurveFit.Fit<HeapBlock> fit =
        CurveFit.fit(
            new DeepLinear(1),
            ONES,
            end,
            new CurveFit.Options(CurveShape.BEZIER, 3000, 0.1, 0.9, 0),
            SEED);
    double linear = peak(new Segment<>(ONES, end), new DeepLinear(1));
    assertThat(linear).isCloseTo(0.0078125, within(1e-12));
    assertThat(peak(fit.curve(), new DeepLinear(1))).isLessThan(1e-6);
    assertThat(fit.finite()).isTrue();
    assertThat(fit.steps()).isEqualTo(3000);
  }

  @Test
  void aPolygonalChainConnectsTheRescaledMinimaBetterThanTheLine() {
    HeapBlock end = HeapBlock.of(new double[] {2, 0.5});
    CurveFit.Options options = new CurveFit.Options(CurveShape.POLYGON, 3000, 0.1, 0.9, 0);
    CurveFit.Fit<HeapBlock> fit = CurveFit.fit(new DeepLinear(1), ONES, end, options, SEED);
    // two chords of the hyperbola w1 w2 = 1 stay closer to it than one, and never on it
    assertThat(peak(fit.curve(), new DeepLinear(1))).isBetween(1e-5, 0.0078125 / 4);
  }

  @Test
  void noCurveAvoidsTheBarrierBetweenOppositeMinima() {
    HeapBlock end = HeapBlock.of(new double[] {-1, -1});
    CurveFit.Fit<HeapBlock> fit =
        CurveFit.fit(
            new DeepLinear(1),
            ONES,
            end,
            new CurveFit.Options(CurveShape.BEZIER, 2000, 0.05, 0.9, 0),
            SEED);
    // every path from (1, 1) to (-1, -1) crosses an axis, where the loss is one half
    assertThat(peak(fit.curve(), new DeepLinear(1))).isGreaterThanOrEqualTo(0.5 - 1e-4);
  }

  @Test
  void aCurveBetweenIdenticalEndsAtAMinimumStaysWhereItIs() {
    CurveFit.Fit<HeapBlock> fit =
        CurveFit.fit(
            new DeepLinear(1),
            ONES,
            ONES.copy(),
            new CurveFit.Options(CurveShape.BEZIER, 50, 0.1, 0.9, 0),
            SEED);
    assertThat(fit.curve().bend().column(0)).containsExactly(1, 1);
  }

  @ParameterizedTest
  @EnumSource(CurveShape.class)
  void everyStepIsTheSpecifiedOneIncludingThePenaltyAtTheSampledPoint(CurveShape shape) {
    CurveFit.Options options = new CurveFit.Options(shape, 40, 0.02, 0.9, 0.3);
    HeapBlock end = HeapBlock.of(new double[] {2, 0.5});
    DeepLinear surface = new DeepLinear(1);
    CurveFit.Fit<HeapBlock> fit = CurveFit.fit(surface, ONES, end, options, SEED);

    RandomStream times = SEED.derive("curve-t").stream();
    double[] bend = {1.5, 0.75};
    double[] velocity = new double[2];
    for (int step = 0; step < 40; step++) {
      double t = times.nextDouble();
      double[] c =
          switch (shape) {
            case BEZIER -> new double[] {(1 - t) * (1 - t), 2 * t * (1 - t), t * t};
            case POLYGON ->
                t < 0.5
                    ? new double[] {1 - 2 * t, 2 * t, 0}
                    : new double[] {0, 2 * (1 - t), 1 - 2 * (1 - t)};
          };
      double[] point = new double[2];
      for (int i = 0; i < 2; i++) {
        point[i] = c[0] + c[1] * bend[i] + c[2] * end.column(0)[i];
      }
      double[] gradient = new double[2];
      surface.gradient(point, gradient);
      for (int i = 0; i < 2; i++) {
        velocity[i] = 0.9 * velocity[i] + c[1] * (gradient[i] + 0.3 * point[i]);
        bend[i] -= 0.02 * CurveSchedule.factor(step / 40.0) * velocity[i];
      }
    }
    assertThat(fit.curve().bend().column(0)).containsExactly(bend, within(1e-14));
  }

  @Test
  void eachStepUsesItsOwnMinibatchAndTheEndsStayFixed() {
    List<Integer> asked = new ArrayList<>();
    HeapBlock start = ONES.copy();
    CurveFit.<HeapBlock>fit(
        step -> {
          asked.add(step);
          return new DeepLinear(1);
        },
        start,
        HeapBlock.of(new double[] {2, 0.5}),
        CurveFit.Options.published(5),
        SEED);
    assertThat(asked).containsExactly(0, 1, 2, 3, 4);
    assertThat(start.column(0)).containsExactly(1, 1);
  }

  @Test
  void aFitThatDivergesSaysSoAndEndsEarly() {
    HeapSurface steep = new Quadratic(new double[] {1e6});
    CurveFit.Fit<HeapBlock> fit =
        CurveFit.fit(
            steep,
            HeapBlock.of(new double[] {1}),
            HeapBlock.of(new double[] {2}),
            new CurveFit.Options(CurveShape.BEZIER, 10_000, 1, 0.9, 0),
            SEED);
    assertThat(fit.finite()).isFalse();
    assertThat(fit.steps()).isLessThan(10_000);
  }

  @Test
  void heavyBallConvergesExactlyBelowItsStabilityLimit() {
    // limit 2(1+0.9)/1 = 3.8
    assertThat(distanceAfterDescent(3.79)).isLessThan(1e-3);
    assertThat(distanceAfterDescent(3.81)).isGreaterThan(1e3);
  }

  private static double distanceAfterDescent(double rate) {
    Quadratic bowl = new Quadratic(new double[] {1});
    HeapBlock x = HeapBlock.of(new double[] {1});
    HeapBlock gradient = bowl.zeros(1);
    try (MomentumDescent<HeapBlock> descent = new MomentumDescent<>(x, 0.9)) {
      for (int step = 0; step < 5000; step++) {
        bowl.gradient(x, gradient);
        descent.step(x, 1, gradient, rate);
      }
    }
    return Math.abs(x.column(0)[0]);
  }

  private static double peak(Curve<HeapBlock> curve, HeapSurface surface) {
    return PathProfile.along(curve, surface, Curve.grid(61), 61).loss().peak();
  }
}
