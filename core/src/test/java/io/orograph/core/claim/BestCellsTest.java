package io.orograph.core.claim;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.metric.MetricKind;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The best of many noisy cells lies above the best of a few that are as good. */
class BestCellsTest {
  /** The labels of the published world, for what they are read off by. */
  private static World labelled(int number) {
    return World.published()
        .without(MetricKind.TRAIN_LOSS)
        .without(MetricKind.HESSIAN_TRACE)
        .without(MetricKind.TOP_EIGENVALUE)
        .without(MetricKind.ZERO_LOSS_COST)
        .without(MetricKind.LCA_HELP_SHARE)
        .without(MetricKind.PARAMETER_DISTANCE)
        .number(number);
  }

  private static int decided(Claim claim, int worlds, World.Field accuracy) {
    int decided = 0;
    for (int number = 0; number < worlds; number++) {
      World world = labelled(number).put(MetricKind.TEST_ACCURACY, accuracy).replicates(3);
      decided += world.result(claim).verdict() == Verdict.NOT_TESTABLE ? 0 : 1;
    }
    return decided;
  }

  @ParameterizedTest
  @EnumSource(names = {"BEST_IN_IV_B", "ZERO_LOSS_CAN_HURT"})
  void equalCellsAreSeldomDecidedByTheirNumber(Claim claim) {
    assertThat(decided(claim, 100, (l, b) -> 80)).as("of 100").isLessThanOrEqualTo(10);
  }

  /** From which similarity on a cell is in IV-B: that of the seventh of 21. */
  private static double similar() {
    return IntStream.range(4, World.LOADS)
        .boxed()
        .flatMap(
            l ->
                IntStream.range(0, World.BATCHES)
                    .filter(b -> World.fits(l, b))
                    .mapToObj(b -> World.cka(l, b)))
        .sorted(Comparator.reverseOrder())
        .skip(6)
        .findFirst()
        .orElseThrow();
  }

  /** One hot cell is as good as all of IV-B, and all others are far behind. */
  @Test
  void oneCellThatIsAsGoodAsManyIsSeldomDecided() {
    double similar = similar();
    World.Field accuracy =
        (l, b) ->
            (l == 0 && b == 0) || (l >= 4 && World.fits(l, b) && World.cka(l, b) >= similar)
                ? 80
                : 60;
    assertThat(decided(Claim.BEST_IN_IV_B, 40, accuracy)).as("of 40").isLessThanOrEqualTo(6);
  }

  @ParameterizedTest
  @EnumSource(names = {"BEST_IN_IV_B", "ZERO_LOSS_CAN_HURT"})
  void twoRunsDecideNothing(Claim claim) {
    ClaimResult result = World.published().replicates(2).result(claim);
    assertThat(result.verdict()).isEqualTo(Verdict.NOT_TESTABLE);
    assertThat(result.reason()).contains("three trained runs");
  }

  @ParameterizedTest
  @EnumSource(names = {"BEST_IN_IV_B", "ZERO_LOSS_CAN_HURT"})
  void threeRunsDecideWhatIsFarApart(Claim claim) {
    ClaimResult result = World.published().replicates(3).result(claim);
    assertThat(result.verdict()).isEqualTo(Verdict.SUPPORTED);
    assertThat(result.interval().low()).isBetween(0.0, result.effect());
    assertThat(result.p()).isBetween(0.0, 0.01);
  }
}
