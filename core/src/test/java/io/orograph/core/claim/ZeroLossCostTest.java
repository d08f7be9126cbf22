package io.orograph.core.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.PhaseLabel;
import io.orograph.core.random.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ten fitted cells, in five blocks, are poorly connected: those narrower than load 5. */
class ZeroLossCostTest {
  private static World published() {
    return World.published().put(MetricKind.MODE_CONNECTIVITY, (l, b) -> l < 5 ? -8 : -0.1);
  }

  private static World cost(double poor, double well) {
    return published()
        .put(
            MetricKind.ZERO_LOSS_COST,
            (l, b) -> (l < 5 ? poor : well) + 0.1 * World.chance("cost", l, b));
  }

  @Test
  void whereTrainingOnHurtsPoorlyConnectedCellsTheClaimIsSupported() {
    ClaimResult result = cost(3, -1).result(Claim.ZERO_LOSS_COST);
    assertThat(result.verdict()).isEqualTo(Verdict.SUPPORTED);
    assertThat(result.effect()).isCloseTo(3.05, within(0.1));
    assertThat(result.cells()).isEqualTo(10);
  }

  @Test
  void whereItHelpsThemTheClaimIsContradictedWhateverOthersDo() {
    assertThat(cost(-3, 2).result(Claim.ZERO_LOSS_COST).verdict()).isEqualTo(Verdict.CONTRADICTED);
  }

  @Test
  void whereItDoesNeitherNothingIsDecided() {
    World world =
        published().put(MetricKind.ZERO_LOSS_COST, (l, b) -> World.chance("sign", l, b) - 0.5);
    assertThat(world.result(Claim.ZERO_LOSS_COST).verdict()).isEqualTo(Verdict.NOT_TESTABLE);
  }

  @Test
  void costsAreGivenByConnectivity() {
    Evidence evidence = cost(3, -1).evidence();
    List<ZeroLossCost> costs = ZeroLossCost.all(evidence, Seed.of(6));
    assertThat(costs).extracting(ZeroLossCost::connected).containsExactly(false, true);
    assertThat(costs).allMatch(c -> c.error() == 5 && c.metric().equals("ZERO_LOSS_COST"));
    ZeroLossCost well = costs.get(1);
    int[] fitted =
        evidence.usable(
            c -> evidence.label(c) == PhaseLabel.IV_A || evidence.label(c) == PhaseLabel.IV_B);
    assertThat(well.cells()).isEqualTo(fitted.length);
    assertThat(well.runs()).isEqualTo(6 * fitted.length);
    assertThat(well.cost()).isCloseTo(-0.95, within(0.05));
    assertThat(well.interval().high()).isNegative();
  }

  @Test
  void withoutCheckpointsAlongTrainingTheClaimIsNotTestable() {
    World world = World.published().without(MetricKind.ZERO_LOSS_COST);
    assertThat(world.result(Claim.ZERO_LOSS_COST).reason())
        .contains("ZERO_LOSS_COST was not measured");
    assertThat(ZeroLossCost.all(world.evidence(), Seed.of(6))).isEmpty();
  }
}
