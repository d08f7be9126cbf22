package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.metric.MetricKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Axes over the optimizer and over batch norm: what other rules ask holds for each value. */
class DecidingAxesTest {
  @Test
  void anOptimizerHasTheNumbersOfTheBaseThatItHas() {
    RunSettings base = SweepSamples.settings();
    base = base.with(base.training().optimizer().withMomentum(0.8).withNesterov(true));
    OptimizerSpec sgd = optimizer(base, "sgd");
    OptimizerSpec adam = optimizer(base, "adam");
    assertThat(sgd).isEqualTo(base.training().optimizer());
    assertThat(adam.kind()).isEqualTo(OptimizerKind.ADAM);
    assertThat(adam.learningRate()).isEqualTo(sgd.learningRate());
    assertThat(adam.momentum()).isZero();
    assertThat(adam.nesterov()).isFalse();
    assertThat(adam.beta1()).isEqualTo(OptimizerSpec.USUAL_BETA1);
    assertThat(optimizer(base, "rmsprop").momentum()).isEqualTo(0.8);
  }

  @Test
  void aGridOverBothCanBeTrained() {
    SweepSpec spec =
        SweepSamples.sweep(
            SweepSamples.settings(),
            List.of(words(Knob.OPTIMIZER, "sgd", "adam"), words(Knob.BATCH_NORM, "false", "true")),
            2,
            false);
    assertThat(SweepRules.check(spec)).isEmpty();
    RunSettings last = new Grid(spec).cell(3).settings();
    assertThat(last.network().batchNorm()).isTrue();
    assertThat(last.training().optimizer().kind()).isEqualTo(OptimizerKind.ADAM);
    assertThat(new Grid(spec).cell(0).id()).isEqualTo("optimizer=sgd,bn=false");
  }

  @Test
  void aNumberThatOneOptimizerOfTheAxisDoesNotHaveIsRefused() {
    SweepSpec spec =
        SweepSamples.sweep(
            SweepSamples.settings(),
            List.of(words(Knob.OPTIMIZER, "sgd", "adam"), SweepSamples.axis(Knob.MOMENTUM, 0, 0.9)),
            2,
            false);
    assertThat(SweepRules.check(spec))
        .extracting(Violation::field)
        .containsExactly("axes[1].field");
  }

  @Test
  void whatBatchNormDoesNotHaveIsRefusedWhereverItIsOnTheAxis() {
    MeasurementSpec jets = new MeasurementSpec(MetricKind.GAUSS_LENGTH, Map.of("form", "jet"));
    SweepSpec without =
        SweepSamples.sweep(SweepSamples.settings(), List.of(), 2, false)
            .withMeasurements(List.of(jets));
    assertThat(SweepRules.check(without)).isEmpty();
    SweepSpec with = without.withAxes(List.of(words(Knob.BATCH_NORM, "false", "true")));
    assertThat(SweepRules.check(with))
        .extracting(Violation::field)
        .containsExactly("measurements[0].options.form");
  }

  @Test
  void otherWordsAreRefused() {
    SweepSpec spec =
        SweepSamples.sweep(
            SweepSamples.settings(), List.of(words(Knob.OPTIMIZER, "sgd", "lbfgs")), 2, false);
    assertThat(SweepRules.check(spec))
        .extracting(Violation::field)
        .containsExactly("axes[0].values[1]");
  }

  private static OptimizerSpec optimizer(RunSettings base, String kind) {
    return Knob.OPTIMIZER.apply(base, new AxisValue.Word(kind)).training().optimizer();
  }

  private static Axis words(Knob knob, String... words) {
    List<AxisValue> values = new ArrayList<>();
    for (String word : words) {
      values.add(new AxisValue.Word(word));
    }
    return new Axis(knob, values, knob.usualRole(), knob.usualDirection());
  }
}
