package io.orograph.core.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.SweepSpec;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PhaseFoldTest {
  private static final String CELL = "width=8";

  private final PhaseSamples three = new PhaseSamples(3);

  @Test
  void aGridShowsEveryPhaseAndRanksOnlyFittedAndConnectedCells() {
    three
        .cell("width=6", 20, 9e3, -15, 0.99)
        .cell("width=8", 10, 9e3, 4, 0.99)
        .cell("width=12", 0, 50, -24, 0.99)
        .cell("width=16", 0.1, 50, -0.2, 0.40)
        .cell("width=24", 0, 40, 0, 0.50)
        .cell("width=32", 0, 30, 0, 0.60);
    PhaseDiagram diagram = three.fold(6, 8, 12, 16, 24, 32);
    assertThat(labels(diagram))
        .containsExactly(
            PhaseLabel.I,
            PhaseLabel.II,
            PhaseLabel.III,
            PhaseLabel.IV_A,
            PhaseLabel.IV_A,
            PhaseLabel.IV_B);
    assertThat(diagram.similarCka()).hasValue(0.60);
    assertThat(diagram.complete()).isTrue();
    assertThat(diagram.rule()).isEqualTo(three.sweep(6).phase());
  }

  @Test
  void otherThresholdsRelabelTheSameRows() {
    three.cell("width=8", 20, 500, -0.2, 0.8).cell("width=16", 0, 2000, -0.2, 0.6);
    SweepSpec spec = three.sweep(8, 16);
    assertThat(labels(PhaseFold.fold(spec, three.runs, three.metrics)))
        .containsExactly(PhaseLabel.I, PhaseLabel.IV_B);
    assertThat(labels(PhaseFold.fold(spec, PhaseRule.CIFAR, three.runs, three.metrics)))
        .containsExactly(PhaseLabel.I, PhaseLabel.IV_A);
    assertThat(labels(PhaseFold.fold(spec, PhaseRule.BY_HESSIAN, three.runs, three.metrics)))
        .containsExactly(PhaseLabel.IV_B, PhaseLabel.I);
  }

  @Test
  void everyCellIsThereAndAnEmptyOneSaysWhatIsPending() {
    PhaseDiagram diagram = three.fold(8, 16);
    assertThat(labels(diagram)).containsExactly(PhaseLabel.INCOMPLETE, PhaseLabel.INCOMPLETE);
    assertThat(diagram.cells().get(1).gap()).isEqualTo("3 runs pending");
    assertThat(diagram.cells().get(1).runs()).containsOnly(Map.entry("pending", 3));
    assertThat(diagram.complete()).isFalse();
  }

  @Test
  void measurementsThatAreMissingAreNamedInTurn() {
    three.outcomes(CELL, PhaseSamples.TRAINED);
    assertThat(only().gap()).isEqualTo("train_error: 3 of 3 runs pending");
    three.values(CELL, MetricKind.TRAIN_ERROR, 0);
    three.metrics.add(PhaseSamples.row(CELL, MetricKind.MODE_CONNECTIVITY, 0, true, 0, 1));
    assertThat(only().gap()).isEqualTo("mode_connectivity: 2 of 3 pairs pending");
    three.values(CELL, MetricKind.MODE_CONNECTIVITY, 0);
    assertThat(only().gap()).isEqualTo("cka_similarity: 3 of 3 pairs pending");
    three.values(CELL, MetricKind.CKA_SIMILARITY, 0.5);
    assertThat(only().label()).isEqualTo(PhaseLabel.IV_B);
    assertThat(only().pending()).as("the trace was asked for too").isTrue();
    three.values(CELL, MetricKind.HESSIAN_TRACE, 3);
    assertThat(only().pending()).isFalse();
  }

  @Test
  void whereOnePairIsAskedForNoOtherIsMissing() {
    Metric published = Metric.of(MetricKind.MODE_CONNECTIVITY, "published");
    three.named(published, Map.of("between", "first"));
    three.cell(CELL, 0, 3, 0, 0.5);
    assertThat(only().pending()).isTrue();
    three.metrics.add(
        new MetricRow(
            CELL, published, List.of(0, 1), Optional.of(PhaseSamples.estimate(-2, true))));
    assertThat(only().pending()).isFalse();
    assertThat(only().value(published).orElseThrow().missing()).isZero();
  }

  @Test
  void divergedAndCollapsedCellsHaveTheirOwnLabels() {
    three.outcomes("width=8", PhaseSamples.DIVERGED).outcomes("width=16", PhaseSamples.COLLAPSED);
    three.cell("width=24", 0, 1, 0, 1);
    three.runs.set(1, new RunRow("width=8", 1, new RunOutcome.Failed("disk")));
    three.runs.set(3, new RunRow("width=16", 0, PhaseSamples.DIVERGED));
    PhaseDiagram diagram = three.fold(8, 16, 24);
    assertThat(labels(diagram))
        .containsExactly(PhaseLabel.DIVERGED, PhaseLabel.COLLAPSED, PhaseLabel.IV_B);
    assertThat(diagram.complete()).isTrue();
    assertThat(diagram.cells().getFirst().runs())
        .containsOnly(Map.entry("diverged", 2), Map.entry("failed", 1));
    assertThat(
            diagram
                .cells()
                .getFirst()
                .value(Metric.of(MetricKind.TRAIN_ERROR))
                .orElseThrow()
                .mean())
        .isNaN();
  }

  @Test
  void oneDivergedAndOneCollapsedRunLeaveAMeanOfSurvivorsThatSaysSo() {
    PhaseSamples five = new PhaseSamples(5);
    five.cell(CELL, 0, 10, 0, 0.5);
    five.runs.set(4, new RunRow(CELL, 4, PhaseSamples.DIVERGED));
    five.runs.set(3, new RunRow(CELL, 3, PhaseSamples.COLLAPSED));
    // a collapsed run is wrong on most samples, and must not colour the mean
    five.metrics.add(PhaseSamples.row(CELL, MetricKind.TRAIN_ERROR, 90, true, 3));
    five.metrics.add(
        new MetricRow(CELL, Metric.of(MetricKind.CKA_SIMILARITY), List.of(2, 3), Optional.empty()));
    PhaseCell cell = five.fold(8).cells().getFirst();
    assertThat(cell.label()).isEqualTo(PhaseLabel.IV_B);
    assertThat(cell.doubts()).containsExactly(Doubt.SURVIVORS_ONLY);
    CellValue error = cell.value(Metric.of(MetricKind.TRAIN_ERROR)).orElseThrow();
    assertThat(error.mean()).isZero();
    assertThat(error.count()).isEqualTo(3);
    assertThat(error.missing()).isEqualTo(2);
    CellValue cka = cell.value(Metric.of(MetricKind.CKA_SIMILARITY)).orElseThrow();
    assertThat(cka.count()).isEqualTo(3);
    assertThat(cka.missing()).isEqualTo(7);
  }

  @Test
  void theFirstMetricOfAKindStandsForItInLabels() {
    Metric debiased = new Metric(MetricKind.CKA_SIMILARITY, "debiased");
    three.named(debiased, Map.of("estimator", "debiased"));
    three.cell(CELL, 0, 10, 0, 0.9);
    assertThat(only().label()).isEqualTo(PhaseLabel.IV_B);
    assertThat(only().pending()).as("the second metric is to come").isTrue();
    three.metrics.add(
        new MetricRow(
            CELL, debiased, List.of(0, 1), Optional.of(PhaseSamples.estimate(0.2, true))));
    assertThat(only().value(debiased).orElseThrow().mean()).isEqualTo(0.2);
    assertThat(only().value(Metric.of(MetricKind.CKA_SIMILARITY)).orElseThrow().mean())
        .isEqualTo(0.9);
    assertThat(only().metrics().keySet())
        .extracting(Metric::name)
        .containsExactly(
            "TRAIN_ERROR", "HESSIAN_TRACE", "MODE_CONNECTIVITY", "CKA_SIMILARITY", "debiased");
  }

  @Test
  void censoredRunsAreNeverLabelled() {
    three.cell(CELL, 0, 10, 0, 0.5);
    three.runs.set(0, new RunRow(CELL, 0, new RunOutcome.Censored("test loss rose")));
    assertThat(only().label()).isEqualTo(PhaseLabel.INCOMPLETE);
    assertThat(only().gap()).isEqualTo("censored runs are not labelled");
  }

  @Test
  void aCurveThatHasNotConvergedPutsAQuestionMarkOnTheLabel() {
    three.cell(CELL, 0, 10, -4, 0.5);
    assertThat(only().uncertain()).isFalse();
    three.metrics.add(PhaseSamples.row(CELL, MetricKind.MODE_CONNECTIVITY, -4, false, 0, 2));
    assertThat(only().label()).isEqualTo(PhaseLabel.III);
    assertThat(only().uncertain()).isTrue();
    assertThat(only().value(Metric.of(MetricKind.MODE_CONNECTIVITY)).orElseThrow().converged())
        .isFalse();
  }

  @Test
  void aCurveThatDivergedPutsAQuestionMarkOnTheLabel() {
    three.cell(CELL, 0, 10, -4, 0.5);
    three.metrics.add(
        new MetricRow(
            CELL, Metric.of(MetricKind.MODE_CONNECTIVITY), List.of(0, 2), Optional.empty()));
    assertThat(only().label()).isEqualTo(PhaseLabel.III);
    assertThat(only().doubts()).containsExactly(Doubt.CURVE_NOT_CONVERGED);
    assertThat(only().pending()).isFalse();
  }

  @Test
  void eachDataSetHasItsOwnSimilarAndDissimilarCells() {
    double[] digits = {0.2, 0.3, 0.25};
    double[] mnist = {0.7, 0.8, 0.9};
    for (int i = 0; i < 3; i++) {
      three.cell("data=digits,width=" + 8 * (i + 1), 0, 10, 0, digits[i]);
      three.cell("data=mnist,width=" + 8 * (i + 1), 0, 10, 0, mnist[i]);
    }
    SweepSpec spec = three.compared(List.of("digits", "mnist"), 8, 16, 24);
    PhaseDiagram diagram = PhaseFold.fold(spec, three.runs, three.metrics);
    assertThat(labels(diagram))
        .containsExactly(
            PhaseLabel.IV_A,
            PhaseLabel.IV_B,
            PhaseLabel.IV_A,
            PhaseLabel.IV_A,
            PhaseLabel.IV_A,
            PhaseLabel.IV_B);
    assertThat(diagram.similarCka()).isEmpty();
    assertThat(diagram.parts())
        .extracting(PhaseDiagram.Part::cells, PhaseDiagram.Part::similarCka)
        .containsExactly(
            tuple("data=digits", OptionalDouble.of(0.3)),
            tuple("data=mnist", OptionalDouble.of(0.9)));
  }

  @Test
  void anUnfittedCellNearTheSignChangeKeepsItsSignAndIsDoubted() {
    three.cell(CELL, 20, 10, -4, 0.5);
    assertThat(only().doubts()).isEmpty();
    three.metrics.add(PhaseSamples.row(CELL, MetricKind.MODE_CONNECTIVITY, 5, true, 0, 1));
    // left-out means -4, -4, 5 around -1: jackknife error sqrt(2/3 · 54) = 6
    assertThat(only().label()).isEqualTo(PhaseLabel.I);
    assertThat(only().doubts()).containsExactly(Doubt.SIGN_WITHIN_TWO_ERRORS);
  }

  @Test
  void errorsOfACellKeepTheThreeKindsApart() {
    three.outcomes(CELL, PhaseSamples.TRAINED);
    three.metrics.add(PhaseSamples.row(CELL, MetricKind.TRAIN_ERROR, 1, true, 0));
    three.metrics.add(PhaseSamples.row(CELL, MetricKind.TRAIN_ERROR, 2, true, 1));
    three.metrics.add(PhaseSamples.row(CELL, MetricKind.TRAIN_ERROR, 6, true, 2));
    CellValue value = only().value(Metric.of(MetricKind.TRAIN_ERROR)).orElseThrow();
    assertThat(value.mean()).isEqualTo(3);
    assertThat(value.errors().replicate()).isCloseTo(Math.sqrt(7.0 / 3), within(1e-14));
    assertThat(value.errors().estimator()).isEqualTo(0.25);
    assertThat(value.errors().data()).isNaN();
  }

  @Test
  void confidenceNeedsFiveReplicatesAndFallsNearAThreshold() {
    three.cell(CELL, 0, 10, 0, 0.5);
    assertThat(only().confidence()).isEmpty();
    PhaseSamples five = new PhaseSamples(5);
    five.cell(CELL, 0, 10, 0, 0.5).cell("width=16", 0, 10, 0, 0.5);
    for (int r = 0; r < 5; r++) {
      // mean 0.49: two of five runs are far above the threshold
      five.metrics.add(
          PhaseSamples.row("width=16", MetricKind.TRAIN_ERROR, r < 2 ? 1.2 : 0.02, true, r));
    }
    List<PhaseCell> cells = five.fold(8, 16).cells();
    assertThat(cells.get(0).confidence()).hasValue(1);
    assertThat(cells.get(1).label()).isEqualTo(PhaseLabel.IV_B);
    assertThat(cells.get(1).confidence().orElseThrow()).isBetween(0.5, 0.85);
  }

  @Test
  void theOrderOfRowsDoesNotMatter() {
    PhaseSamples five = new PhaseSamples(5);
    five.cell("width=8", 0, 10, -0.3, 0.5).cell("width=16", 30, 10, 2, 0.5);
    SweepSpec spec = five.sweep(8, 16);
    List<MetricRow> reversed = new ArrayList<>(five.metrics);
    Collections.reverse(reversed);
    assertThat(PhaseFold.fold(spec, five.runs, reversed))
        .isEqualTo(PhaseFold.fold(spec, five.runs, five.metrics));
  }

  /** Five replicates of each of these cells, similar in the order of their widths. */
  private static PhaseSamples ranked() {
    PhaseSamples five = new PhaseSamples(5);
    for (int width = 1; width <= 6; width++) {
      five.cell("width=" + width, 0, 10, 0, 0.1 * width);
      // the pairs of the first replicate are alike, so that resamples differ
      for (int other = 1; other < 5; other++) {
        five.metrics.add(
            PhaseSamples.row(
                "width=" + width, MetricKind.CKA_SIMILARITY, 0.1 * width + 0.3, true, 0, other));
      }
    }
    return five;
  }

  @Test
  void cellsThatComeOneByOneGiveTheDiagramOfAllRows() {
    PhaseSamples five = ranked();
    SweepSpec spec = five.sweep(1, 2, 3, 4, 5, 6);
    List<RecordedCell> cells = new ArrayList<>();
    RecordedCells.of(five.runs, five.metrics).forEach(cells::add);
    Collections.reverse(cells);
    PhaseDiagram whole = PhaseFold.fold(spec, five.runs, five.metrics);
    assertThat(
            PhaseFold.fold(
                spec,
                spec.phase(),
                (cell, metric) -> true,
                use -> cells.parallelStream().forEach(use)))
        .isEqualTo(whole);
    assertThat(labels(whole)).contains(PhaseLabel.IV_A, PhaseLabel.IV_B);
    assertThat(whole.cells().get(3).confidence().orElseThrow())
        .as("of a cell next to the rank, by the threshold that the others make")
        .isBetween(0.2, 0.99);
  }

  /** Hands on a copy that nobody else holds, and remembers one of its rows. */
  private static WeakReference<MetricRow> handOn(RecordedCell cell, Consumer<RecordedCell> use) {
    List<MetricRow> rows =
        cell.metrics().stream()
            .map(r -> new MetricRow(r.cell(), r.metric(), r.replicates(), r.estimate()))
            .toList();
    use.accept(new RecordedCell(cell.cell(), cell.runs(), rows));
    return new WeakReference<>(rows.getFirst());
  }

  @Test
  void theRowsOfACellAreGivenUpOnceItHasBeenRead() {
    PhaseSamples five = ranked();
    SweepSpec spec = five.sweep(1, 2, 3, 4, 5, 6);
    List<WeakReference<MetricRow>> handed = new ArrayList<>();
    List<MetricRow> left = new ArrayList<>();
    var unused =
        PhaseFold.fold(
            spec,
            spec.phase(),
            (cell, metric) -> true,
            use -> {
              RecordedCells.of(five.runs, five.metrics)
                  .forEach(cell -> handed.add(handOn(cell, use)));
              System.gc();
              handed.stream().map(WeakReference::get).filter(Objects::nonNull).forEach(left::add);
            });
    assertThat(handed).hasSize(6);
    assertThat(left).isEmpty();
  }

  @Test
  void meansThatAreNotKeptChangeNoLabel() {
    PhaseSamples five = ranked();
    SweepSpec spec = five.sweep(1, 2, 3, 4, 5, 6);
    PhaseDiagram whole = PhaseFold.fold(spec, five.runs, five.metrics);
    Metric error = Metric.of(MetricKind.TRAIN_ERROR);
    PhaseDiagram part =
        PhaseFold.fold(
            spec,
            spec.phase(),
            (cell, metric) -> cell.equals("width=2") && metric.equals(error),
            RecordedCells.of(five.runs, five.metrics));
    assertThat(labels(part)).isEqualTo(labels(whole));
    assertThat(part.cells())
        .extracting(PhaseCell::confidence)
        .isEqualTo(whole.cells().stream().map(PhaseCell::confidence).toList());
    assertThat(part.complete()).isEqualTo(whole.complete());
    assertThat(part.cells().get(1).metrics()).containsOnlyKeys(error);
    assertThat(part.cells().get(2).metrics()).isEmpty();
  }

  @Test
  void rowsOfAnotherSweepAreRefused() {
    three.outcomes("width=9", PhaseSamples.TRAINED);
    assertThatThrownBy(() -> three.fold(8)).hasMessageContaining("cell: width=9");
    assertThatThrownBy(
            () ->
                new MetricRow(
                    CELL, Metric.of(MetricKind.CKA_SIMILARITY), List.of(2, 1), Optional.empty()))
        .hasMessageContaining("the smaller first");
  }

  @Test
  void aValueOfTheWholeCellKeepsItsOwnErrorBetweenReplicates() {
    Metric gain = Metric.of(MetricKind.ENSEMBLE_GAIN);
    three.named(gain, Map.of());
    three.cell(CELL, 0, 40, 0, 0.5);
    assertThat(only().pending()).isTrue();
    three.metrics.add(
        new MetricRow(
            CELL,
            gain,
            List.of(0, 1, 2),
            Optional.of(new Estimate(2.5, new Errors(Double.NaN, 0.4, 0.7), true, Cost.NONE))));
    CellValue value = only().value(gain).orElseThrow();
    assertThat(value.mean()).isEqualTo(2.5);
    assertThat(value.errors()).isEqualTo(new Errors(Double.NaN, 0.4, 0.7));
    assertThat(value.count()).isEqualTo(1);
    assertThat(only().pending()).isFalse();
  }

  private PhaseCell only() {
    return three.fold(8).cells().getFirst();
  }

  private static List<PhaseLabel> labels(PhaseDiagram diagram) {
    return diagram.cells().stream().map(PhaseCell::label).toList();
  }
}
