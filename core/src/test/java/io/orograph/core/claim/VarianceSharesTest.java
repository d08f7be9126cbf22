package io.orograph.core.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.claim.VarianceShares.Part;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.Seed;
import io.orograph.core.statistics.Interval;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Shares of 8 widths and 6 batch sizes with 6 replicates, of which the truth is known. */
class VarianceSharesTest {
  private static final int WORLDS = 40;

  /** Around 100, so that a spread of 1 % is a standard deviation of 1. */
  private static double twoEffects(int load, int batch) {
    return 100 + 0.5 * load + 0.4 * batch + (load % 2 == batch % 2 ? 0.6 : -0.6);
  }

  /** Variances of the terms of {@link #twoEffects}: (n² − 1)/12 steps² for n equal steps. */
  private static final double OF_WIDTH = 0.25 * 63 / 12;

  private static final double OF_BATCH = 0.16 * 35 / 12;
  private static final double OF_BOTH = 0.36;
  private static final double TOTAL = OF_WIDTH + OF_BATCH + OF_BOTH + 1;

  private static VarianceShares shares(World world, String metric) {
    return VarianceShares.all(world.evidence(), Seed.of(4)).stream()
        .filter(s -> s.metric().equals(metric) && !s.logarithm())
        .findFirst()
        .orElseThrow();
  }

  private static Part part(VarianceShares shares, String name) {
    return shares.parts().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<VarianceShares> worlds(MetricKind kind) {
    return IntStream.range(0, WORLDS)
        .mapToObj(
            number ->
                shares(
                    World.flat(number).spread(0.01).put(kind, VarianceSharesTest::twoEffects),
                    kind.name()))
        .toList();
  }

  private static void assertMean(List<VarianceShares> all, String name, double truth) {
    double mean = all.stream().mapToDouble(s -> part(s, name).share()).average().orElseThrow();
    assertThat(mean).as(name).isCloseTo(truth, within(0.02));
  }

  @Test
  void plantedSharesAreFoundOnAverage() {
    List<VarianceShares> all = worlds(MetricKind.TEST_ACCURACY);
    assertMean(all, "width", OF_WIDTH / TOTAL);
    assertMean(all, "batch", OF_BATCH / TOTAL);
    assertMean(all, "interaction", OF_BOTH / TOTAL);
    assertMean(all, "replicates", 1 / TOTAL);
  }

  @Test
  void intervalsHoldThePlantedShares() {
    List<VarianceShares> all = worlds(MetricKind.TEST_ACCURACY);
    int held = 0;
    for (VarianceShares shares : all) {
      held += holds(shares, "width", OF_WIDTH / TOTAL) ? 1 : 0;
      held += holds(shares, "batch", OF_BATCH / TOTAL) ? 1 : 0;
      held += holds(shares, "interaction", OF_BOTH / TOTAL) ? 1 : 0;
      held += holds(shares, "replicates", 1 / TOTAL) ? 1 : 0;
    }
    assertThat(held).as("of " + 4 * WORLDS + " intervals").isGreaterThanOrEqualTo(140);
  }

  private static boolean holds(VarianceShares shares, String name, double truth) {
    Interval interval = part(shares, name).interval();
    return interval.low() <= truth && truth <= interval.high();
  }

  /** Replicates that differ independently of all else put nothing into axes that do nothing. */
  @Test
  void noiseAloneIsOfTheReplicates() {
    VarianceShares shares = shares(World.flat(1).spread(0.01), "TEST_ACCURACY");
    assertThat(part(shares, "replicates").share()).isCloseTo(1, within(0.1));
    assertThat(part(shares, "width").share()).isCloseTo(0, within(0.05));
    assertThat(part(shares, "interaction").share()).isCloseTo(0, within(0.12));
  }

  @Test
  void partsSumToOne() {
    for (VarianceShares shares : VarianceShares.all(World.published().evidence(), Seed.of(4))) {
      assertThat(shares.parts().stream().mapToDouble(Part::share).sum())
          .as(shares.metric())
          .isCloseTo(1, within(1e-9));
    }
  }

  @Test
  void pairsCountByTheirReplicates() {
    VarianceShares shares =
        shares(
            World.flat(0).put(MetricKind.LINEAR_BARRIER, VarianceSharesTest::twoEffects),
            "LINEAR_BARRIER");
    assertThat(shares.values()).isEqualTo(World.LOADS * World.BATCHES * 6);
    double width = OF_WIDTH / (OF_WIDTH + OF_BATCH + OF_BOTH);
    assertThat(part(shares, "width").share()).isCloseTo(width, within(0.03));
  }

  @Test
  void whereNothingIsRepeatedTheReplicatesShareIsNotKnown() {
    VarianceShares shares =
        shares(
            World.flat(0)
                .replicates(1)
                .put(MetricKind.TEST_ACCURACY, VarianceSharesTest::twoEffects),
            "TEST_ACCURACY");
    assertThat(part(shares, "replicates").share()).isNaN();
    assertThat(part(shares, "width").interval().known()).isFalse();
    assertThat(part(shares, "width").share() + part(shares, "batch").share())
        .isLessThan(1)
        .isGreaterThan(0.7);
  }

  @Test
  void whatSpansATenfoldRangeIsGivenByItsLogarithmsToo() {
    World world =
        World.flat(0).put(MetricKind.HESSIAN_TRACE, (l, b) -> Math.exp(l) * (1 + 0.1 * b));
    List<VarianceShares> of =
        VarianceShares.all(world.evidence(), Seed.of(4)).stream()
            .filter(s -> s.metric().equals("HESSIAN_TRACE"))
            .toList();
    assertThat(of).extracting(VarianceShares::logarithm).containsExactly(false, true);
    assertThat(part(of.get(1), "interaction").share()).isLessThan(1e-3);
    assertThat(part(of.get(0), "interaction").share()).isGreaterThan(0.01);
  }

  @Test
  void missingCellsLeaveTheSharesOfTheOthers() {
    World world =
        World.flat(0)
            .put(MetricKind.TEST_ACCURACY, (l, b) -> 100 + l)
            .spread(1e-6)
            .outcomes(
                (l, b) ->
                    Optional.of(
                        l == 0 && b > 1 ? new RunOutcome.Collapsed(0) : new RunOutcome.Trained()));
    VarianceShares shares = shares(world, "TEST_ACCURACY");
    assertThat(shares.cells()).isEqualTo(World.LOADS * World.BATCHES - 4);
    assertThat(part(shares, "batch").share()).isCloseTo(0, within(1e-6));
    assertThat(part(shares, "width").share() + part(shares, "shared").share())
        .isCloseTo(1, within(1e-6));
  }
}
