package io.orograph.orchestrator.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.MetricRow;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.phase.PhaseFold;
import io.orograph.core.phase.RunRow;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisRole;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.Direction;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Diagrams;
import io.orograph.orchestrator.results.Samples;
import io.orograph.v1.ClaimReport;
import io.orograph.v1.EffectiveLandscape;
import io.orograph.v1.LengthControl;
import io.orograph.v1.LengthSpan;
import io.orograph.v1.VariancePart;
import io.orograph.v1.VarianceShares;
import io.orograph.v1.ZeroLossCost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Messages of a sweep of 5 widths and 4 batch sizes in which everything can be computed. */
class ClaimConverterTest {
  private static final SweepSpec SPEC =
      Samples.spec(List.of(8, 16, 32, 64, 128), List.of(16, 32, 64, 128), 3);
  private static final io.orograph.core.claim.ClaimReport CLAIMS = claims();
  private static final ClaimReport REPORT =
      ClaimConverter.toProto(
          Samples.SWEEP, "ab".repeat(32), new Diagrams.Judged(diagram(), CLAIMS));

  private static List<RunRow> runs() {
    List<RunRow> runs = new ArrayList<>();
    Grid grid = new Grid(SPEC);
    for (long index = 0; index < grid.cellCount(); index++) {
      for (int r = 0; r < SPEC.replicates(); r++) {
        RunSummary summary = new RunSummary(2500, 1.0 + index % 4, 50, 0, 0.1 * r, "steps reached");
        runs.add(
            new RunRow(grid.cell(index).id(), r, new RunOutcome.Trained(), Optional.of(summary)));
      }
    }
    return runs;
  }

  private static List<MetricRow> rows() {
    List<MetricRow> rows = new ArrayList<>();
    Grid grid = new Grid(SPEC);
    for (long index = 0; index < grid.cellCount(); index++) {
      Cell cell = grid.cell(index);
      long width = index / 4;
      long batch = index % 4;
      boolean fits = width + batch >= 4;
      for (int r = 0; r < SPEC.replicates(); r++) {
        double noise = 0.01 * ((7 * index + 3L * r) % 10);
        add(rows, MetricKind.TEST_ACCURACY, cell, 50 + 5 * width + noise, r);
        add(rows, MetricKind.TRAIN_ERROR, cell, (fits ? 0 : 20) + noise, r);
        add(rows, MetricKind.TRAIN_LOSS, cell, (fits ? 0.01 : 1) + noise, r);
        add(rows, MetricKind.ZERO_LOSS_COST, cell, 2 + noise, r);
        for (int other = 0; other < r; other++) {
          add(rows, MetricKind.MODE_CONNECTIVITY, cell, width < 3 ? -5 - noise : 0, other, r);
          add(rows, MetricKind.CKA_SIMILARITY, cell, 0.5 + noise, other, r);
        }
      }
    }
    return rows;
  }

  private static void add(
      List<MetricRow> rows, MetricKind kind, Cell cell, double value, int... replicates) {
    rows.add(MetricRow.of(Samples.scalar(kind, cell.id(), value, replicates)));
  }

  private static PhaseDiagram diagram() {
    return PhaseFold.fold(measured(), runs(), rows());
  }

  private static io.orograph.core.claim.ClaimReport claims() {
    SweepSpec asked = measured();
    return io.orograph.core.claim.ClaimReport.of(
        asked, diagram(), PhaseFold.samples(asked, runs(), rows()));
  }

  /** With the metrics that have rows alone: others would be pending in every cell. */
  private static SweepSpec measured() {
    List<MetricKind> kinds =
        List.of(
            MetricKind.TEST_ACCURACY,
            MetricKind.TRAIN_ERROR,
            MetricKind.TRAIN_LOSS,
            MetricKind.ZERO_LOSS_COST,
            MetricKind.MODE_CONNECTIVITY,
            MetricKind.CKA_SIMILARITY);
    return new SweepSpec(
        SPEC.base(),
        SPEC.axes(),
        SPEC.replicates(),
        1,
        false,
        SPEC.checkpoints(),
        SPEC.measurements().stream().filter(m -> kinds.contains(m.kind())).toList(),
        SPEC.search(),
        SPEC.phase(),
        List.of(),
        0,
        0);
  }

  @Test
  void bothBoundariesHaveBothModels() {
    assertThat(REPORT.getLandscapesList())
        .extracting(EffectiveLandscape::getOutcome)
        .containsExactly("fitted", "connected");
    for (int i = 0; i < 2; i++) {
      EffectiveLandscape sent = REPORT.getLandscapes(i);
      io.orograph.core.claim.EffectiveLandscape fit = CLAIMS.landscapes().get(i);
      assertThat(sent.getBowl().getLine()).isEqualTo(fit.bowl().orElseThrow().line());
      assertThat(sent.getPlain().getHeldOut()).isEqualTo(fit.plain().orElseThrow().heldOut());
      assertThat(sent.getAdvantage())
          .isCloseTo(sent.getPlain().getHeldOut() - sent.getBowl().getHeldOut(), within(1e-12));
      assertThat(sent.getLow()).isLessThanOrEqualTo(sent.getHigh());
    }
  }

  @Test
  void theSharesOfAMetricAreNamedAndSumToOne() {
    VarianceShares shares =
        REPORT.getVariancesList().stream()
            .filter(s -> s.getMetric().equals("TEST_ACCURACY"))
            .findFirst()
            .orElseThrow();
    assertThat(shares.getPartsList())
        .extracting(VariancePart::getName)
        .containsExactly("width", "batch", "interaction", "shared", "replicates");
    assertThat(shares.getPartsList().stream().mapToDouble(VariancePart::getShare).sum())
        .isCloseTo(1, within(1e-9));
    assertThat(shares.getParts(0).getShare()).isGreaterThan(0.99);
    assertThat(shares.getValues()).isEqualTo(60);
  }

  @Test
  void claimsAreControlledForTheLengthThatVaries() {
    LengthControl length = REPORT.getLength();
    assertThat(length.getGivenList()).containsExactly("epochs");
    assertThat(length.getSpansList())
        .extracting(LengthSpan::getMeasure)
        .containsExactly("steps", "epochs", "movement", "decay");
    assertThat(length.getSpans(1).getMost()).isEqualTo(4);
    assertThat(length.getSpans(0).hasWithAccuracy()).as("steps do not vary").isFalse();
    assertThat(length.getClaimsCount()).isEqualTo(CLAIMS.length().claims().size()).isPositive();
  }

  @Test
  void eachDataSetIsSentWithItsOwnThresholds() {
    List<AxisValue> names = List.of(new AxisValue.Word("digits"), new AxisValue.Word("mnist"));
    Axis sets = new Axis(Knob.DATA, names, AxisRole.OTHER, Direction.DIRECT);
    SweepSpec compared = measured().withAxes(List.of(sets, SPEC.axes().getFirst()));
    List<RunRow> runs = new ArrayList<>();
    List<MetricRow> rows = new ArrayList<>();
    for (Cell cell : new Grid(compared).cells().toList()) {
      for (int r = 0; r < compared.replicates(); r++) {
        runs.add(new RunRow(cell.id(), r, new RunOutcome.Trained()));
        add(rows, MetricKind.TRAIN_ERROR, cell, 0, r);
        for (int other = 0; other < r; other++) {
          add(rows, MetricKind.MODE_CONNECTIVITY, cell, 0, other, r);
          double cka = cell.id().contains("digits") ? 0.25 : 0.75;
          add(rows, MetricKind.CKA_SIMILARITY, cell, cka, other, r);
        }
      }
    }
    PhaseDiagram diagram = PhaseFold.fold(compared, runs, rows);
    ClaimReport report =
        ClaimConverter.toProto(
            Samples.SWEEP,
            "",
            new Diagrams.Judged(
                diagram,
                io.orograph.core.claim.ClaimReport.of(
                    compared, diagram, PhaseFold.samples(compared, runs, rows))));
    assertThat(report.getRule().hasSimilarCka()).isFalse();
    assertThat(report.getPartsList())
        .extracting(part -> part.getReport().getRule().getSimilarCka())
        .containsExactly(0.25, 0.75);
  }

  @Test
  void theCostOfZeroLossIsSentByConnectivity() {
    assertThat(REPORT.getZeroLossList())
        .extracting(ZeroLossCost::getConnected)
        .containsExactly(false, true);
    assertThat(REPORT.getZeroLossList())
        .allSatisfy(cost -> assertThat(cost.getCost()).isCloseTo(2.05, within(0.05)));
  }
}
