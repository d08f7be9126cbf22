package io.orograph.core.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.Seed;
import io.orograph.core.statistics.RankCorrelation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Loss, accuracy and training length of cells with a known reason why they go together. */
class LengthControlTest {
  private static final int WORLDS = 20;

  private static double length(int load, int batch) {
    return 10 + 20 * World.chance("length", load, batch);
  }

  /** Both follow the training length, and nothing else in common. */
  private static World confounded() {
    return confounded(0);
  }

  private static World confounded(int number) {
    return World.flat(0)
        .epochs(LengthControlTest::length)
        .put(
            MetricKind.TRAIN_LOSS,
            (l, b) -> 5 - 0.1 * length(l, b) + World.chance("x" + number, l, b))
        .put(
            MetricKind.TEST_ACCURACY,
            (l, b) -> 50 + length(l, b) + 10 * World.chance("y" + number, l, b));
  }

  /** Both follow a third thing, and the training length is chance. */
  private static World unconfounded() {
    return World.flat(0)
        .epochs(LengthControlTest::length)
        .put(MetricKind.TRAIN_LOSS, (l, b) -> 3 - World.chance("z", l, b))
        .put(
            MetricKind.TEST_ACCURACY,
            (l, b) -> 50 + 20 * World.chance("z", l, b) + World.chance("y", l, b));
  }

  private static LengthControl control(World world) {
    return LengthControl.of(world.evidence(), Seed.of(11), List.of());
  }

  private static Finding of(LengthControl control, Claim claim) {
    return control.claims().stream()
        .filter(c -> c.claim() == claim)
        .findFirst()
        .orElseThrow()
        .found();
  }

  @Test
  void whatLengthAloneMakesDoesNotStandAtEqualLength() {
    double sum = 0;
    int decided = 0;
    for (int number = 0; number < WORLDS; number++) {
      assertThat(confounded(number).result(Claim.LOSS_TRACKS_ACCURACY).verdict())
          .isEqualTo(Verdict.SUPPORTED);
      Finding found = of(control(confounded(number)), Claim.LOSS_TRACKS_ACCURACY);
      decided += found.verdict() == Verdict.NOT_TESTABLE ? 0 : 1;
      sum += found.effect();
    }
    assertThat(sum / WORLDS).as("mean effect").isCloseTo(0, within(0.1));
    assertThat(decided).as("of " + WORLDS + " worlds, at a level of 5 %").isLessThanOrEqualTo(3);
  }

  @Test
  void whatHasAnotherReasonStandsAtEqualLength() {
    Finding found = of(control(unconfounded()), Claim.LOSS_TRACKS_ACCURACY);
    assertThat(found.verdict()).isEqualTo(Verdict.SUPPORTED);
    assertThat(found.effect()).isLessThan(-0.9);
  }

  /** Steps are ten per epoch, so one covariate says all: Kendall's formula for a single one. */
  @Test
  void theEffectIsThePartialCorrelationInClosedForm() {
    Evidence evidence = confounded().evidence();
    int[] cells = evidence.usable();
    double[] loss = values(evidence, cells, Quantity.of(MetricKind.TRAIN_LOSS));
    double[] accuracy = values(evidence, cells, Quantity.of(MetricKind.TEST_ACCURACY));
    double[] epochs = values(evidence, cells, Quantity.of(LengthMeasure.STEPS));
    double xy = RankCorrelation.spearman(loss, accuracy);
    double xz = RankCorrelation.spearman(loss, epochs);
    double yz = RankCorrelation.spearman(accuracy, epochs);
    double partial = (xy - xz * yz) / Math.sqrt((1 - xz * xz) * (1 - yz * yz));
    World steps = confounded().epochs((l, b) -> Math.round(10 * length(l, b)) / 10.0);
    assertThat(of(control(steps), Claim.LOSS_TRACKS_ACCURACY).effect())
        .isCloseTo(partial, within(1e-9));
  }

  private static double[] values(Evidence evidence, int[] cells, Quantity quantity) {
    return Arrays.stream(cells).mapToDouble(c -> evidence.value(quantity, c)).toArray();
  }

  @Test
  void everyClaimByRankCorrelationIsControlledAndNoOther() {
    List<Claim> controlled =
        control(World.published().epochs(LengthControlTest::length)).claims().stream()
            .map(LengthControl.Controlled::claim)
            .toList();
    assertThat(controlled)
        .contains(Claim.CKA_TRACKS_ACCURACY, Claim.CKA_ABOVE_TRACE, Claim.WIDTH_BUYS_CONNECTIVITY)
        .doesNotContain(Claim.BEST_IN_IV_B, Claim.DOUBLE_DESCENT, Claim.SAME_TOPOLOGY);
  }

  @Test
  void equalLengthsControlNothing() {
    LengthControl control = control(World.published().epochs((l, b) -> 7.3));
    assertThat(control.given()).isEmpty();
    assertThat(control.claims()).isEmpty();
    assertThat(control.gap()).contains("equally many steps and epochs");
    assertThat(control.spans()).allMatch(span -> span.least() == span.most());
  }

  @Test
  void lengthsThatAreNotRecordedAreNotControlled() {
    assertThat(control(World.published()).gap()).contains("no training length is recorded");
  }

  @Test
  void matricesAreGivenAtEqualLengthTooWhereItVaries() {
    List<RankMatrix> matrices =
        RankMatrix.all(World.published().epochs(LengthControlTest::length).evidence(), Seed.of(1));
    assertThat(matrices).filteredOn(m -> m.given().equals(List.of("steps", "epochs"))).hasSize(2);
  }
}
