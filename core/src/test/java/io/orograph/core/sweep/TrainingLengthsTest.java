package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrainingLengthsTest {
  /** Width 6 and 24 by batch 8, 64 and 256, 2500 steps each. */
  private static final SweepSpec PLAIN = SweepSamples.sweep();

  private static SweepSpec lengths(SweepSpec spec, double... steps) {
    List<Axis> axes = new ArrayList<>(spec.axes());
    axes.removeIf(a -> a.knob().isLength());
    axes.add(SweepSamples.axis(Knob.LENGTH_STEPS, steps));
    return spec.withAxes(axes);
  }

  private static List<String> refused(SweepSpec present, SweepSpec wanted) {
    return SweepExtension.check(present, wanted).stream().map(Violation::toString).toList();
  }

  @Test
  void runsOfTheOwnLengthAreThoseOfTheSweepWithoutLengths() {
    Set<RunSpec> before = new HashSet<>(new Grid(PLAIN).runs(0, 18));
    List<RunSpec> after = new Grid(lengths(PLAIN, 2500, 5000)).runs(0, 36);
    assertThat(after.stream().filter(before::contains)).hasSize(18);
    assertThat(after.stream().filter(run -> !before.contains(run)))
        .hasSize(18)
        .allSatisfy(run -> assertThat(run.cell()).endsWith(",steps=5000"));
  }

  @Test
  void aLongerRunHasTheSeedsOfTheShorterOneAndAKeyOfItsOwn() {
    SweepSpec both = lengths(PLAIN, 2500, 5000);
    for (RunSpec run : new Grid(both).runs(0, 36)) {
      RunKey own = RunKey.of(TrainingLengths.own(both, run.settings()), 11, run.replicate());
      assertThat(run.seedKey()).isEqualTo(own);
      assertThat(TrainingLengths.shorter(both, run))
          .isEqualTo(
              run.cell().endsWith("steps=5000")
                  ? java.util.Optional.of(own)
                  : java.util.Optional.empty());
    }
    assertThat(new Grid(both).runs(0, 36).stream().map(RunSpec::key).distinct()).hasSize(36);
  }

  @Test
  void lengthsAreAddedToASweepThatHasNoneAndToOneThatHas() {
    SweepSpec twice = lengths(PLAIN, 2500, 5000);
    assertThat(refused(PLAIN, twice)).isEmpty();
    assertThat(refused(twice, lengths(PLAIN, 2500, 5000, 7500))).isEmpty();
    assertThat(SweepExtension.lengthens(PLAIN, twice)).isTrue();
    assertThat(SweepExtension.lengthens(twice, twice)).isFalse();
    assertThat(SweepExtension.newGrids(SweepExtension.axes(PLAIN, twice), twice.axes()))
        .containsExactly(lengths(PLAIN, 5000).axes());
  }

  @Test
  void whatALongerRunWouldNotPassThroughIsRefused() {
    assertThat(refused(PLAIN, lengths(PLAIN, 1000, 2500)))
        .containsExactly(
            "axes[2].values[0]: 1000 (expected: above 2500, where the runs that are trained end)");
    assertThat(refused(PLAIN, lengths(PLAIN, 5000)))
        .containsExactly("axes[2].values: 5000 (expected: also 2500, which are trained)");
    assertThat(refused(PLAIN, lengths(PLAIN, 2500, 5000, 7500)))
        .containsExactly(
            "axes[2].values[2]: 7500 (expected: one length more at a time, the next when it has"
                + " ended)");
    RunSettings cosine = SweepSamples.settings().with(new ScheduleSpec(ScheduleKind.COSINE, 1, 0));
    SweepSpec scheduled = SweepSamples.sweep(cosine, PLAIN.axes(), 3, false);
    assertThat(refused(scheduled, lengths(scheduled, 2500, 5000)))
        .singleElement()
        .asString()
        .startsWith("training.schedule.kind: cosine (expected: constant: ");
    SweepSpec more = SweepSamples.sweep(SweepSamples.settings(), PLAIN.axes(), 4, false);
    assertThat(refused(PLAIN, lengths(more, 2500, 5000)))
        .singleElement()
        .asString()
        .startsWith("replicates: or other axis values added (expected: longer training by itself");
  }

  @Test
  void whatEndsByItsLossHasNoAxisOfLengths() {
    RunSettings until = SweepSamples.settings().with(new TrainingLength.UntilLoss(0.1, 9000));
    SweepSpec spec = lengths(SweepSamples.sweep(until, PLAIN.axes(), 3, false), 2500, 5000);
    assertThat(SweepRules.check(spec).stream().map(Violation::toString))
        .containsExactly(
            "axes[2].field: training.length.steps (expected: a base whose training.length is given"
                + " in this unit)");
  }

  @Test
  void goingOnCostsTheStepsThatAreLeft() {
    SweepCost twice = SweepCost.added(PLAIN, lengths(PLAIN, 2500, 5000));
    assertThat(twice.runs()).isEqualTo(18);
    assertThat(twice.trainingSteps()).isEqualTo(18 * 2500);
    SweepCost then = SweepCost.added(lengths(PLAIN, 2500, 5000), lengths(PLAIN, 2500, 5000, 6000));
    assertThat(then.trainingSteps()).isEqualTo(18 * 1000);
    assertThat(SweepCost.of(lengths(PLAIN, 2500, 5000)).trainingSteps()).isEqualTo(18 * 7500);
  }
}
