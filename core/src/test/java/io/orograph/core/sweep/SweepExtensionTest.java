package io.orograph.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.metric.MetricKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SweepExtensionTest {
  private static final MeasurementSpec LOSS = new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of());
  private static final MeasurementSpec TRACE =
      new MeasurementSpec(MetricKind.HESSIAN_TRACE, Map.of("probes", "16"));
  private static final SweepSpec PRESENT =
      spec(SweepSamples.settings(), axes(List.of(8, 16), List.of(32, 64)), 3, LOSS);

  private static SweepSpec spec(
      RunSettings base, List<Axis> axes, int replicates, MeasurementSpec... measurements) {
    SweepSpec s = SweepSamples.sweep(base, axes, replicates, false);
    return s.withMeasurements(Arrays.asList(measurements));
  }

  private static Axis axis(Knob knob, List<Integer> values) {
    return new Axis(
        knob,
        values.stream().map(v -> (AxisValue) new AxisValue.Number(v)).toList(),
        knob.usualRole(),
        knob.usualDirection());
  }

  private static List<Axis> axes(List<Integer> widths, List<Integer> batches) {
    return List.of(axis(Knob.WIDTH, widths), axis(Knob.BATCH_SIZE, batches));
  }

  private static List<String> found(SweepSpec wanted) {
    return SweepExtension.check(PRESENT, wanted).stream().map(Violation::toString).toList();
  }

  @Test
  void replicatesValuesAndMeasurementsCanBeAdded() {
    RunSettings base = PRESENT.base();
    List<Axis> axes = PRESENT.axes();
    assertThat(found(spec(base, axes, 4, LOSS))).isEmpty();
    assertThat(found(spec(base, axes, 3, LOSS, TRACE))).isEmpty();
    assertThat(found(spec(base, axes(List.of(4, 8, 12, 16), List.of(64, 32)), 3, LOSS))).isEmpty();
  }

  private static SweepSpec keeping(CheckpointPolicy policy) {
    SweepSpec s = PRESENT;
    return s.withCheckpoints(policy);
  }

  @Test
  void checkpointsAlongTheTrainingCanBeAddedAndCostAllTheStepsOnceMore() {
    SweepSpec more = keeping(new CheckpointPolicy(true, false, 100));
    assertThat(found(more)).isEmpty();
    assertThat(SweepExtension.replays(PRESENT, more)).isTrue();
    SweepCost cost = SweepCost.added(PRESENT, more);
    assertThat(cost.runs()).isZero();
    assertThat(cost.trainingSteps()).isEqualTo(12 * 2500);
    assertThat(cost.trainingSamplePasses()).isEqualTo(3L * 6 * 2500 * (32 + 64));
  }

  @Test
  void checkpointsCannotBeTakenAwayOrBecomeOthers() {
    SweepSpec kept = keeping(new CheckpointPolicy(true, false, 100));
    for (CheckpointPolicy other :
        List.of(
            CheckpointPolicy.FINAL_ONLY,
            new CheckpointPolicy(true, false, 50),
            new CheckpointPolicy(true, true, 100))) {
      assertThat(SweepExtension.check(kept, keeping(other)).stream().map(Violation::field))
          .as(other.toString())
          .contains("checkpoints");
    }
  }

  @Test
  void nothingNewIsNoExtension() {
    assertThat(found(PRESENT))
        .containsExactly(
            "spec: nothing new (expected: more replicates, axis values, lengths, measurements or checkpoints)");
  }

  @Test
  void everythingThatIsTakenAwayOrChangedIsNamedAtOnce() {
    RunSettings s = SweepSamples.settings();
    TrainingSpec longer =
        new TrainingSpec(
            s.training().optimizer(),
            s.training().batchSize(),
            new TrainingLength.Steps(9_999),
            s.training().schedule(),
            s.training().regularizers());
    SweepSpec wanted = spec(s.with(longer), axes(List.of(8), List.of(32, 64)), 2, TRACE);
    assertThat(SweepExtension.check(PRESENT, wanted).stream().map(Violation::field))
        .containsExactly("axes[0].values", "replicates", "measurements[0]", "training.length");
    assertThat(found(wanted).getFirst())
        .isEqualTo("axes[0].values: 8 (expected: also 16, which are trained)");
  }

  @Test
  void axesStayTheSameFieldsInTheSameOrder() {
    List<Axis> turned = List.of(PRESENT.axes().getLast(), PRESENT.axes().getFirst());
    assertThat(found(spec(PRESENT.base(), turned, 4, LOSS)))
        .containsExactly(
            "axes: training.batch_size, network.width (expected: network.width,"
                + " training.batch_size, in this order)");
  }

  @Test
  void aBaseFieldThatAnAxisVariesMeansNothing() {
    RunSettings other = Knob.WIDTH.apply(PRESENT.base(), new AxisValue.Number(999));
    assertThat(found(spec(other, PRESENT.axes(), 4, LOSS))).isEmpty();
  }

  @Test
  void aSubsetBelowTheSmallestWouldChangeTheProbeSetsOfEveryCell() {
    SweepSpec present =
        spec(SweepSamples.settings(), List.of(axis(Knob.SUBSET, List.of(200, 400))), 3, LOSS);
    SweepSpec fewer =
        spec(SweepSamples.settings(), List.of(axis(Knob.SUBSET, List.of(100, 200, 400))), 3, LOSS);
    assertThat(SweepExtension.check(present, fewer))
        .singleElement()
        .extracting(Violation::field)
        .isEqualTo("axes[0].values[0]");
    SweepSpec more =
        spec(SweepSamples.settings(), List.of(axis(Knob.SUBSET, List.of(200, 300, 400))), 3, LOSS);
    assertThat(SweepExtension.check(present, more)).isEmpty();
  }

  @Test
  void newGridsHoldTheNewCellsOnceAndNoOldOne() {
    List<Integer> counting = IntStream.rangeClosed(1, 5).boxed().toList();
    SweepSpec before =
        spec(
            SweepSamples.settings(),
            List.of(
                axis(Knob.WIDTH, List.of(2, 4)),
                axis(Knob.DEPTH, List.of(3)),
                axis(Knob.BATCH_SIZE, List.of(1, 5))),
            1,
            LOSS);
    SweepSpec after =
        spec(
            SweepSamples.settings(),
            List.of(
                axis(Knob.WIDTH, counting),
                axis(Knob.DEPTH, List.of(3, 4)),
                axis(Knob.BATCH_SIZE, counting)),
            1,
            LOSS);
    List<String> cells = new ArrayList<>(ids(before));
    for (List<Axis> axes : SweepExtension.newGrids(before.axes(), after.axes())) {
      cells.addAll(ids(after.withAxes(axes)));
    }
    Set<String> wanted = new HashSet<>(ids(after));
    assertThat(cells).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(wanted);
  }

  private static List<String> ids(SweepSpec spec) {
    Grid grid = new Grid(spec);
    List<String> ids = new ArrayList<>();
    for (long c = 0; c < grid.cellCount(); c++) {
      ids.add(grid.cell(c).id());
    }
    return ids;
  }

  private static SweepSpec random(List<Integer> widths, long budget) {
    return spec(PRESENT.base(), axes(widths, List.of(32, 64)), 3, LOSS)
        .withSearch(new SearchSpec(SearchKind.RANDOM, budget));
  }

  private static SweepSpec adaptive(List<Integer> widths, long budget, SoughtLine line) {
    return spec(PRESENT.base(), axes(widths, List.of(16, 32, 48, 64)), 3, LOSS)
        .withSearch(SearchSpec.adaptive(budget, line));
  }

  @Test
  void theBudgetOfAnAdaptiveSearchCanGrowOrBeLiftedAndItsLineCannotMove() {
    SoughtLine line = new SoughtLine("training.batch_size", "TRAIN_LOSS", OptionalDouble.of(0.5));
    SweepSpec before = adaptive(List.of(8, 16), 8, line);
    assertThat(SweepExtension.check(before, adaptive(List.of(8, 16), 9, line))).isEmpty();
    assertThat(SweepExtension.check(before, adaptive(List.of(8, 16), 0, line))).isEmpty();
    assertThat(SweepExtension.check(before, adaptive(List.of(8, 16), 7, line)))
        .extracting(Violation::field)
        .containsExactly("search.budget");
    assertThat(
            SweepExtension.check(
                adaptive(List.of(8, 16), 0, line), adaptive(List.of(8, 16), 9, line)))
        .as("what has no bound gets none")
        .extracting(Violation::field)
        .containsExactly("search.budget");
    assertThat(SweepExtension.check(before, adaptive(List.of(8, 16, 24), 8, line)))
        .extracting(Violation::field)
        .containsExactly("axes");
    SoughtLine other = new SoughtLine("training.batch_size", "TRAIN_LOSS", OptionalDouble.of(0.6));
    assertThat(SweepExtension.check(before, adaptive(List.of(8, 16), 9, other)))
        .extracting(Violation::field)
        .containsExactly("search.threshold");
  }

  @Test
  void whereRunsAreStoppedEarlyOnlyMeasurementsAndCheckpointsCanBeAdded() {
    EarlyStopping rule = EarlyStopping.halving(100, 2);
    SweepSpec before = PRESENT.withEarlyStopping(rule.withPassed(2));
    SweepSpec same = PRESENT.withEarlyStopping(rule);
    assertThat(SweepExtension.check(before, same.withMeasurements(List.of(LOSS, TRACE)))).isEmpty();
    assertThat(SweepExtension.check(before, same.withReplicates(4)))
        .extracting(Violation::toString)
        .singleElement()
        .asString()
        .startsWith("early_stopping.kind: successive_halving with more runs");
    assertThat(
            SweepExtension.check(before, same.withAxes(axes(List.of(8, 16, 32), List.of(32, 64)))))
        .extracting(Violation::field)
        .containsExactly("early_stopping.kind");
    SweepSpec other =
        PRESENT
            .withMeasurements(List.of(LOSS, TRACE))
            .withEarlyStopping(EarlyStopping.halving(200, 2));
    assertThat(SweepExtension.check(before, other))
        .extracting(Violation::field)
        .containsExactly("early_stopping");
    assertThat(found(other)).as("to a sweep that stops none").hasSize(1);
  }

  @Test
  void theBudgetOfARandomSearchCanGrowAndItsAxesCannot() {
    SweepSpec before = random(List.of(8, 16), 2);
    SweepSpec more = random(List.of(8, 16), 3);
    assertThat(SweepExtension.check(before, more)).isEmpty();
    assertThat(SweepCost.added(before, more).runs()).isEqualTo(3);
    assertThat(SweepExtension.check(more, before))
        .extracting(Violation::toString)
        .containsExactly("search.budget: 2 (expected: at least 3, the cells that are trained)");
    assertThat(SweepExtension.check(before, random(List.of(8, 16, 24), 2)))
        .extracting(Violation::field)
        .containsExactly("axes");
    assertThat(found(random(List.of(8, 16), 3)))
        .as("of a grid")
        .anyMatch(v -> v.startsWith("search.kind: random"));
  }
}
