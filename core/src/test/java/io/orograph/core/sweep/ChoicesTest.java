package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.metric.MetricKind;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Axes over data sets, tasks and families: their values stand for whole parts of settings. */
class ChoicesTest {
  private static final RunSettings BASE =
      SweepSamples.settings().with(SweepSamples.settings().data().withSubset(0));
  private static final AxisValue DIGITS = data("digits", Optional.empty());
  private static final AxisValue MIXTURE =
      data("mixture", Optional.of(new MixtureSpec(10, 64, 4, 1, 500, 200)));

  private static AxisValue data(String name, Optional<MixtureSpec> mixture) {
    DataSpec named = BASE.data().named(name);
    return choice(name, Optional.of(mixture.map(named::with).orElse(named)), Optional.empty());
  }

  private static AxisValue choice(
      String word, Optional<DataSpec> data, Optional<NetworkSpec> network) {
    return new AxisValue.Choice(
        word, new AxisChange(data, Optional.empty(), network, Optional.empty()));
  }

  private static AxisValue family(NetworkFamily family) {
    return choice(
        family.name().toLowerCase(Locale.ROOT),
        Optional.empty(),
        Optional.of(BASE.network().with(family)));
  }

  private static Axis axis(Knob knob, AxisValue... values) {
    return new Axis(knob, List.of(values), knob.usualRole(), knob.usualDirection());
  }

  private static SweepSpec sweep(Axis... axes) {
    return SweepSamples.sweep(BASE, List.of(axes), 2, false)
        .withMeasurements(List.of(new MeasurementSpec(MetricKind.TRAIN_ERROR, Map.of())));
  }

  @Test
  void whatAValueStandsForComesBeforeWhatOtherAxesVary() {
    Axis widths = SweepSamples.axis(Knob.WIDTH, 4, 8);
    Axis families = axis(Knob.FAMILY, family(NetworkFamily.MLP), family(NetworkFamily.RESNET20));
    for (List<Axis> axes : List.of(List.of(widths, families), List.of(families, widths))) {
      Grid grid = new Grid(sweep(axes.toArray(Axis[]::new)));
      NetworkSpec last = grid.cell(3).settings().network();
      assertThat(last.width()).isEqualTo(8);
      assertThat(last.family()).isEqualTo(NetworkFamily.RESNET20);
    }
  }

  @Test
  void eachCellHasTheDataOfItsValue() {
    SweepSpec spec = sweep(axis(Knob.DATA, DIGITS, MIXTURE), SweepSamples.axis(Knob.WIDTH, 4, 8));
    assertThat(SweepRules.check(spec)).isEmpty();
    Cell cell = new Grid(spec).cell("data=mixture,width=8").orElseThrow();
    assertThat(cell.settings().data().mixture().orElseThrow().trainSamples()).isEqualTo(500);
    assertThat(new Grid(spec).cell(0).settings().data()).isEqualTo(BASE.data());
    assertThat(ProbeSubset.of(spec)).as("probes that both data sets have").isEqualTo(500);
    assertThat(SweepCost.of(spec).runs()).isEqualTo(8);
  }

  @Test
  void runsOfDifferentValuesAreInNoPackTogether() {
    SweepSpec spec =
        sweep(
            axis(Knob.DATA, DIGITS, MIXTURE),
            axis(Knob.FAMILY, family(NetworkFamily.MLP), family(NetworkFamily.RESNET20)));
    Grid grid = new Grid(spec);
    Set<String> families = new HashSet<>();
    LongStream.range(0, 4).forEach(c -> families.add(grid.run(grid.cell(c), 0).packFamily()));
    assertThat(families).hasSize(4);
  }

  @Test
  void whatIsWrongInSomeCellsIsSaidWithTheirValues() {
    SweepSpec spec =
        sweep(
            axis(Knob.DATA, DIGITS, data("sphere", Optional.empty())),
            axis(Knob.FAMILY, family(NetworkFamily.MLP), family(NetworkFamily.RESNET20)));
    List<Violation> found = SweepRules.check(spec);
    assertThat(found).extracting(Violation::field).containsExactly("network.family");
    assertThat(found.getFirst().expected()).endsWith("in cells of data=sphere, family=resnet20");
  }

  @Test
  void whatIsWrongInAllCellsIsSaidOnce() {
    SweepSpec spec =
        sweep(axis(Knob.DATA, DIGITS, MIXTURE), SweepSamples.axis(Knob.LEARNING_RATE, -1));
    assertThat(SweepRules.check(spec))
        .extracting(Violation::field)
        .containsExactly("axes[1].values[0]");
  }

  @Test
  void twoAxesMayNotStandForTheSamePart() {
    AxisValue both = choice("mlp", Optional.of(BASE.data()), Optional.of(BASE.network()));
    SweepSpec spec = sweep(axis(Knob.DATA, DIGITS, MIXTURE), axis(Knob.FAMILY, both));
    assertThat(SweepRules.check(spec))
        .extracting(Violation::field)
        .containsExactly("axes[1].changes");
  }

  @Test
  void lossesOfTwoUnitsAreNotCompared() {
    TaskSpec numbers = new TaskSpec(TaskKind.REGRESSION, LossKind.MSE, Parametrization.STANDARD);
    AxisValue regression =
        new AxisValue.Choice(
            "regression",
            new AxisChange(
                Optional.empty(), Optional.of(numbers), Optional.empty(), Optional.empty()));
    AxisValue classes =
        new AxisValue.Choice(
            "classification",
            new AxisChange(
                Optional.empty(), Optional.of(BASE.task()), Optional.empty(), Optional.empty()));
    assertThat(SweepRules.check(sweep(axis(Knob.TASK, classes, regression))))
        .anySatisfy(
            v -> {
              assertThat(v.field()).isEqualTo("task.loss");
              assertThat(v.expected()).endsWith("in cells of task=regression");
            });
  }

  @Test
  void lossesOfSeveralDataSetsStopNoRunEarly() {
    EarlyStopping rule =
        new EarlyStopping(
            EarlyStoppingKind.MEDIAN, StoppingMetric.TRAIN_LOSS, 100, 100, 2, 0, 0, 0);
    assertThat(SweepRules.check(sweep(axis(Knob.DATA, DIGITS, MIXTURE)).withEarlyStopping(rule)))
        .extracting(Violation::field)
        .contains("early_stopping.kind");
  }

  @Test
  void pairedReplicatesShareTheirSeedAcrossDataSets() {
    SweepSpec spec = SweepSamples.sweep(BASE, List.of(axis(Knob.DATA, DIGITS, MIXTURE)), 2, true);
    Grid grid = new Grid(spec);
    assertThat(grid.run(0).seedKey()).isEqualTo(grid.run(2).seedKey());
    assertThat(grid.run(0).key()).isNotEqualTo(grid.run(2).key());
    SweepSpec turned =
        SweepSamples.sweep(
            BASE.with(BASE.data().named("mixture")),
            List.of(axis(Knob.DATA, MIXTURE, DIGITS)),
            2,
            true);
    assertThat(new Grid(turned).run(0).seedKey())
        .as("whatever value the base has")
        .isEqualTo(grid.run(0).seedKey());
  }

  @Test
  void eachCombinationIsASweepOfItsCells() {
    SweepSpec spec = sweep(axis(Knob.DATA, DIGITS, MIXTURE), SweepSamples.axis(Knob.WIDTH, 4, 8));
    List<SweepSpec> parts = Choices.parts(spec);
    assertThat(parts).extracting(Choices::name).containsExactly("data=digits", "data=mixture");
    assertThat(parts.get(1).axes().getFirst().values()).containsExactly(MIXTURE);
    List<String> ids = parts.stream().flatMap(p -> new Grid(p).cells()).map(Cell::id).toList();
    assertThat(ids).isEqualTo(new Grid(spec).cells().map(Cell::id).toList());
  }

  @Test
  void aDataSetMayBeAddedThatIsLargeEnoughForTheProbes() {
    SweepSpec present = sweep(axis(Knob.DATA, MIXTURE));
    AxisValue small = data("mixture", Optional.of(new MixtureSpec(2, 64, 4, 1, 100, 200)));
    assertThat(SweepExtension.check(present, sweep(axis(Knob.DATA, MIXTURE, DIGITS)))).isEmpty();
    assertThat(
            SweepExtension.check(
                sweep(axis(Knob.DATA, DIGITS)), sweep(axis(Knob.DATA, DIGITS, small))))
        .extracting(Violation::field)
        .containsExactly("axes[0].values[1]");
    assertThat(SweepExtension.check(present, sweep(axis(Knob.DATA, small, DIGITS))))
        .as("the same word for something else")
        .extracting(Violation::field)
        .contains("axes[0].values[0]");
  }

  @Test
  void wordsOfNothingAreRefused() {
    for (Knob knob : Arrays.asList(Knob.DATA, Knob.TASK, Knob.FAMILY)) {
      assertThat(knob.accepts(new AxisValue.Word("No such word"))).isFalse();
      assertThat(knob.accepts(new AxisValue.Number(1))).isFalse();
    }
    assertThat(Knob.TASK.accepts(new AxisValue.Word("pde"))).isFalse();
  }
}
