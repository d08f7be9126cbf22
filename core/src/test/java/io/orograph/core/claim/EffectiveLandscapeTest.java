package io.orograph.core.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.claim.EffectiveLandscape.Outcome;
import io.orograph.core.landscape.CorrugatedBowl;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Knob;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Cells of known truth: widths 8 to 1024, so that L = 1/width, and batch sizes 8 to 256, T =
 * 1/batch.
 */
class EffectiveLandscapeTest {
  private static final int WORLDS = 20;

  /** The bowl of the planted cells: b k²/a = (L/L₀)^p with L₀ = 1/600 and p = 1.5, g = 1. */
  private static final double POWER = 1.5;

  private static final double ZERO = Math.log(1.0 / 600);
  private static final double WAVE_NUMBER = 10;
  private static final double SHARPNESS = 4;
  private static final List<EffectiveLandscape> OF_BOWLS = fits(EffectiveLandscapeTest::bowlLogit);

  private static final double LINE = 2 * POWER / (WAVE_NUMBER * WAVE_NUMBER);

  private static double logLoad(int load) {
    return -Math.log(8 << load);
  }

  private static double temperature(int batch) {
    return 1.0 / (8 << batch);
  }

  private static double bowlLogit(int load, int batch) {
    double strength = Math.exp(POWER * (logLoad(load) - ZERO));
    double b = strength / (WAVE_NUMBER * WAVE_NUMBER);
    return -SHARPNESS * new CorrugatedBowl(1, b, WAVE_NUMBER).ruggedness(temperature(batch));
  }

  /** A straight line of slope 1 in (ln L, ln T), through the middle of the grid. */
  private static double plainLogit(int load, int batch) {
    double middle = Math.log(temperature(2)) - logLoad(4);
    return SHARPNESS * (Math.log(temperature(batch)) - logLoad(load) - middle);
  }

  /** A world in which cells are connected with the probability of a logit. */
  private static World drawn(int number, World.Field logit) {
    return World.flat(number)
        .put(
            MetricKind.MODE_CONNECTIVITY,
            (l, b) -> {
              double chance = Seed.of(l * 100L + b).derive("drawn", number).stream().nextDouble();
              return chance < 1 / (1 + Math.exp(-logit.at(l, b))) ? -0.01 : -8;
            });
  }

  private static EffectiveLandscape fit(World world, Outcome outcome) {
    return EffectiveLandscape.all(world.evidence(), Seed.of(3)).stream()
        .filter(fit -> fit.outcome() == outcome)
        .findFirst()
        .orElseThrow();
  }

  private static List<EffectiveLandscape> fits(World.Field logit) {
    return IntStream.range(0, WORLDS)
        .mapToObj(number -> fit(drawn(number, logit), Outcome.CONNECTED))
        .toList();
  }

  private static double meanAdvantage(List<EffectiveLandscape> fits) {
    return fits.stream().mapToDouble(EffectiveLandscape::advantage).average().orElseThrow();
  }

  private static long better(List<EffectiveLandscape> fits, int sign) {
    return fits.stream().filter(f -> f.better() == sign).count();
  }

  @Test
  void theBowlWinsWhereTheTruthIsABowl() {
    List<EffectiveLandscape> fits = OF_BOWLS;
    assertThat(meanAdvantage(fits)).isGreaterThan(0.02);
    assertThat(better(fits, 1)).isGreaterThan(5 * better(fits, -1));
  }

  @Test
  void thePlainModelWinsWhereTheTruthIsPlain() {
    List<EffectiveLandscape> fits = fits(EffectiveLandscapeTest::plainLogit);
    assertThat(meanAdvantage(fits)).isLessThan(-0.02);
    assertThat(better(fits, -1)).isGreaterThan(5 * better(fits, 1));
  }

  @Test
  void plantedBoundariesAreFoundAgain() {
    List<EffectiveLandscape> fits = OF_BOWLS;
    double line =
        fits.stream().mapToDouble(f -> f.bowl().orElseThrow().line()).average().orElseThrow();
    double zero =
        fits.stream().mapToDouble(f -> f.bowl().orElseThrow().zero()).average().orElseThrow();
    assertThat(line).isCloseTo(LINE, within(0.15 * LINE));
    assertThat(zero).isCloseTo(ZERO, within(0.3));
    long covered =
        fits.stream()
            .map(f -> f.bowl().orElseThrow().lineInterval())
            .filter(i -> i.low() <= LINE && LINE <= i.high())
            .count();
    assertThat(covered).as("of " + WORLDS + " intervals").isGreaterThanOrEqualTo(17);
    assertThat(fits).allMatch(EffectiveLandscape::asInTheBowl);
  }

  @Test
  void bothModelsBeatACoinWhereThereIsABoundary() {
    EffectiveLandscape fit = fit(World.published(), Outcome.FITTED);
    assertThat(fit.bowl().orElseThrow().heldOut()).isLessThan(fit.coin());
    assertThat(fit.plain().orElseThrow().heldOut()).isLessThan(fit.coin());
    assertThat(fit.cells()).isEqualTo(World.LOADS * World.BATCHES);
  }

  @Test
  void networksThatFitAtColdAreOnTheOtherSideThanTheBowls() {
    assertThat(fit(World.published(), Outcome.FITTED).asInTheBowl()).isFalse();
  }

  @Test
  void aGridOnOneSideHasNoBoundary() {
    World cold = World.published().put(MetricKind.TRAIN_ERROR, (l, b) -> 0);
    EffectiveLandscape fit = fit(cold, Outcome.FITTED);
    assertThat(fit.gap()).contains("3 cells on each side").contains("48 and 0");
    assertThat(fit.bowl()).isEmpty();
    assertThat(fit.better()).isZero();
  }

  @Test
  void aLoadOfZeroHasNoLogarithm() {
    assertThat(fit(World.published().load(Knob.LABEL_NOISE), Outcome.FITTED).gap())
        .contains("above 0");
  }

  @Test
  void whatWasNotMeasuredIsSaid() {
    World without = World.published().without(MetricKind.MODE_CONNECTIVITY);
    assertThat(fit(without, Outcome.CONNECTED).gap()).contains("MODE_CONNECTIVITY");
  }
}
