package io.orograph.core.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.LearnedTree.Example;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.PhasePreset;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.SweepSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LearnedTreeTest {
  private static final PhaseSettings START = PhasePreset.TREE.settings();

  private static Axis axis(Knob knob, int values) {
    return new Axis(
        knob,
        IntStream.rangeClosed(1, values)
            .mapToObj(i -> (AxisValue) new AxisValue.Number(8 * i))
            .toList(),
        knob.usualRole(),
        knob.usualDirection());
  }

  private static List<Axis> axes(int widths, int batches) {
    return List.of(axis(Knob.WIDTH, widths), axis(Knob.BATCH_SIZE, batches));
  }

  /** Whose accuracy is a step at training error 0.3 %, mc −4 points and CKA 0.6. */
  private static Example stepped(RandomStream stream) {
    double error = stream.nextDouble() < 0.3 ? 5 : 0.9 * stream.nextDouble();
    double mc = -8 * stream.nextDouble();
    double cka = 0.3 + 0.6 * stream.nextDouble();
    double accuracy = error > 0.3 ? 60 : mc < -4 ? 70 : cka < 0.6 ? 80 : 90;
    return example(error, mc, cka, accuracy + 0.1 * stream.nextGaussian());
  }

  private static Example example(double error, double mc, double cka, double accuracy) {
    return new Example(new PhaseRule.Readings(error, mc, Double.NaN, cka), accuracy);
  }

  private static List<Optional<Example>> grid(int cells, long seed, boolean shuffled) {
    RandomStream stream = Seed.of(seed).stream();
    List<Optional<Example>> grid = new ArrayList<>();
    for (int i = 0; i < cells; i++) {
      Example e = stepped(stream);
      grid.add(
          Optional.of(shuffled ? new Example(e.readings(), 75 + 10 * stream.nextGaussian()) : e));
    }
    return grid;
  }

  @Test
  void thresholdsOfStepsInAccuracyAreFound() {
    LearnedTree tree = LearnedTree.of(START, axes(20, 15), grid(300, 3, false)).orElseThrow();
    assertThat(tree.settings().fittedErrorPercent()).isCloseTo(0.3, within(0.07));
    assertThat(tree.settings().connectedPoints()).isCloseTo(4, within(0.6));
    assertThat(tree.settings().similarCka()).isCloseTo(0.6, within(0.06));
    assertThat(tree.settings().learned()).isTrue();
    assertThat(tree.crossValidated()).isGreaterThan(0.8);
  }

  @Test
  void accuracyThatLabelsSayNothingOfHasNoCrossValidatedShare() {
    LearnedTree tree = LearnedTree.of(START, axes(12, 10), grid(120, 4, true)).orElseThrow();
    assertThat(tree.crossValidated()).isLessThan(0.1);
  }

  @Test
  void tooFewCellsTeachNothing() {
    assertThat(LearnedTree.of(START, axes(4, 4), grid(16, 3, false))).isEmpty();
    List<Optional<Example>> sparse = new ArrayList<>(grid(24, 3, false));
    sparse.replaceAll(e -> e.filter(x -> x.readings().fit() < 1));
    assertThat(LearnedTree.of(START, axes(6, 4), sparse)).isEmpty();
  }

  @Test
  void cellsThatAreAllAlikeTeachNothing() {
    List<Optional<Example>> alike = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      alike.add(Optional.of(example(0.1 * i, -i, 0.5, 80)));
    }
    assertThat(LearnedTree.of(START, axes(6, 4), alike)).isEmpty();
  }

  @Test
  void noLabelHoldsASingleCell() {
    List<Optional<Example>> outlier = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      double accuracy = i == 23 ? 99 : 80 + 0.01 * i;
      outlier.add(Optional.of(example(0.1, 0, 0.5 + 0.01 * i, accuracy)));
    }
    PhaseSettings learned = LearnedTree.of(START, axes(6, 4), outlier).orElseThrow().settings();
    assertThat(
            outlier.stream().filter(e -> e.orElseThrow().readings().cka() >= learned.similarCka()))
        .hasSizeGreaterThan(1);
  }

  /** Accuracy has a step at a CKA of 0.3 on one data set and of 0.7 on the other. */
  @Test
  void eachDataSetTeachesItsOwnThresholds() {
    PhaseSamples samples = new PhaseSamples(2);
    samples.named(Metric.of(MetricKind.TEST_ACCURACY), Map.of());
    double[] widths = IntStream.rangeClosed(1, 24).mapToDouble(i -> i).toArray();
    for (int i = 0; i < widths.length; i++) {
      for (String data : List.of("digits", "mnist")) {
        String cell = "data=" + data + ",width=" + (i + 1);
        double cka = (data.equals("digits") ? 0.1 : 0.5) + 0.4 * i / 23;
        samples.cell(cell, 0.1, 50, 0, cka);
        samples.values(cell, MetricKind.TEST_ACCURACY, (i < 12 ? 80 : 90) + 0.01 * (i % 3));
      }
    }
    SweepSpec spec = samples.compared(List.of("digits", "mnist"), widths);
    PhaseDiagram diagram = PhaseFold.fold(spec, START, samples.runs, samples.metrics);
    assertThat(diagram.rule().learned()).isTrue();
    assertThat(diagram.parts())
        .extracting(part -> part.rule().similarCka())
        .satisfiesExactly(
            cka -> assertThat(cka).isCloseTo(0.3, within(0.02)),
            cka -> assertThat(cka).isCloseTo(0.7, within(0.02)));
    assertThat(diagram.parts())
        .allMatch(part -> part.crossValidated().orElse(0) > 0.5 && part.rule().learned());
  }

  @Test
  void aGridTooSmallToLearnFromIsLabelledByTheThresholdsGiven() {
    PhaseSamples samples = new PhaseSamples(2).cell("width=8", 0.1, 50, 0, 0.5);
    PhaseDiagram diagram = PhaseFold.fold(samples.sweep(8), START, samples.runs, samples.metrics);
    assertThat(diagram.rule()).isEqualTo(PhaseSettings.DEFAULT);
    assertThat(diagram.crossValidated()).isEmpty();
  }
}
