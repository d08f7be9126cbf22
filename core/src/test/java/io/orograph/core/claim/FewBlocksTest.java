package io.orograph.core.claim;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.Seed;
import io.orograph.core.statistics.Interval;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of cells in general rests on resampled blocks of them, of which some are needed. */
class FewBlocksTest {
  /** Loss and accuracy are noise of replicates, and have nothing to do with each other. */
  private static World noise(int number) {
    return World.flat(number).put(MetricKind.TRAIN_LOSS, (l, b) -> 1);
  }

  private static boolean decides(World world) {
    return world.result(Claim.LOSS_TRACKS_ACCURACY).verdict() != Verdict.NOT_TESTABLE;
  }

  @Test
  void eightCellsInOneBlockDecideNothing() {
    ClaimResult result =
        noise(0).shape(2, 2).depths(2).replicates(1).result(Claim.LOSS_TRACKS_ACCURACY);
    assertThat(result.verdict()).isEqualTo(Verdict.NOT_TESTABLE);
    assertThat(result.reason())
        .isEqualTo("needs 4 blocks of two neighbouring cells along each axis, has 1");
    assertThat(result.interval()).isEqualTo(Interval.UNKNOWN);
    assertThat(result.effect()).isFinite();
  }

  @Test
  void eightCellsInTwoBlocksDecideNothing() {
    assertThat(noise(0).shape(4, 2).result(Claim.LOSS_TRACKS_ACCURACY).reason())
        .contains("needs 4 blocks");
  }

  /** A level of 5 % is one for many blocks; few must not make it one of 20. */
  @ParameterizedTest
  @CsvSource({"4, 4, 1", "4, 4, 3", "3, 4, 5", "4, 6, 1", "8, 4, 1"})
  void noiseOnSmallGridsIsSeldomDecided(int loads, int batches, int replicates) {
    int decided = 0;
    for (int number = 0; number < 100; number++) {
      decided += decides(noise(number).shape(loads, batches).replicates(replicates)) ? 1 : 0;
    }
    assertThat(decided).as("of 100").isLessThanOrEqualTo(10);
  }

  @Test
  void matricesOfOneBlockHaveNoIntervals() {
    World block = noise(0).shape(2, 2).depths(2);
    List<RankMatrix> matrices = RankMatrix.all(block.evidence(), Seed.of(1));
    assertThat(matrices).isNotEmpty();
    assertThat(matrices).allMatch(m -> m.accuracy().stream().noneMatch(Interval::known));
  }

  /** A correlation with a metric that one cell alone varies by is undefined without that cell. */
  @Test
  void matricesHaveNoIntervalWhereManyResamplesHaveNoCorrelation() {
    World rare = World.flat(0).put(MetricKind.TRAIN_LOSS, (l, b) -> l == 7 && b == 5 ? 1 : 0);
    RankMatrix plain = RankMatrix.all(rare.evidence(), Seed.of(1)).getFirst();
    int loss = plain.metrics().indexOf("train loss");
    assertThat(plain.rho().getFirst().get(loss)).isFinite();
    assertThat(plain.accuracy().get(loss)).isEqualTo(Interval.UNKNOWN);
    assertThat(plain.accuracy().getFirst().known()).isTrue();
  }

  /** Poorly connected fitted cells of the published world are in three blocks. */
  @Test
  void costsOfTrainingOnNeedBlocksToo() {
    World world = World.published();
    assertThat(world.result(Claim.ZERO_LOSS_COST).reason()).contains("needs 4 blocks", "has 3");
    ZeroLossCost poor = ZeroLossCost.all(World.published().evidence(), Seed.of(6)).getFirst();
    assertThat(poor.cost()).isFinite();
    assertThat(poor.interval()).isEqualTo(Interval.UNKNOWN);
  }

  /** A block of III and one of IV-A, of equal trace: the one tests ten points better. */
  @Test
  void sharpnessIsComparedOverBlocksToo() {
    World two =
        World.published()
            .put(MetricKind.MODE_CONNECTIVITY, (l, b) -> l >= 6 && b >= 4 ? -8 : 0)
            .put(MetricKind.CKA_SIMILARITY, (l, b) -> (l == 4 || l == 5) && b >= 4 ? 0.1 : 0.9)
            .put(MetricKind.HESSIAN_TRACE, (l, b) -> l >= 4 && b >= 4 ? 50 : 2000)
            .put(MetricKind.TEST_ACCURACY, (l, b) -> l >= 6 ? 70 : 80);
    ClaimResult result = two.result(Claim.SHARPNESS_IS_NOT_ENOUGH);
    assertThat(result.effect()).isBetween(9.0, 11.0);
    assertThat(result.reason()).contains("needs 4 blocks", "has 2");
  }
}
