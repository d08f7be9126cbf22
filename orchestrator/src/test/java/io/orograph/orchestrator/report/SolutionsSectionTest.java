package io.orograph.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.PhaseFold;
import io.orograph.core.sweep.BoundaryKind;
import io.orograph.core.sweep.BoundarySpec;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.SearchSpec;
import io.orograph.core.sweep.SubsetRule;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.orchestrator.results.Samples;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SolutionsSectionTest {
  private static final SweepSpec PLAIN = Samples.spec(List.of(8, 16), List.of(32), 2);
  private static final SweepSpec SPEC =
      withData(new DataSpec("poisson-1d", 201, SubsetRule.QUADRATURE, 0, 0, 1, 0));

  private static SweepSpec withData(DataSpec data) {
    return new SweepSpec(
        PLAIN
            .base()
            .with(data)
            .with(new TaskSpec(TaskKind.PDE, LossKind.DEEP_RITZ, Parametrization.STANDARD)),
        PLAIN.axes(),
        2,
        7,
        false,
        CheckpointPolicy.FINAL_ONLY,
        List.of(),
        SearchSpec.GRID,
        PhaseSettings.DEFAULT,
        List.of(),
        0,
        0);
  }

  private static Measurement loss(
      String cell, String name, String loss, double value, Map<String, String> more) {
    Metric metric = Metric.of(MetricKind.PDE_LOSS, name);
    Map<String, String> options = new TreeMap<>(Map.of("loss", loss, "split", "train"));
    options.putAll(more);
    Measurement.Scalar plain = (Measurement.Scalar) Samples.scalar(metric, cell, value, 0);
    Basis b = plain.basis();
    return new Measurement.Scalar(
        metric,
        plain.subject(),
        new Basis(
            b.evaluationSet(),
            b.samples(),
            b.split(),
            b.batchNorm(),
            b.dtype(),
            b.seed(),
            options,
            b.provenance()),
        plain.estimate(),
        List.of());
  }

  private static String written(Function<String, List<Measurement>> measurements) {
    Markup out = new Markup();
    out.open("div");
    new SolutionsSection(SPEC, measurements).write(out, PhaseFold.fold(SPEC, List.of(), List.of()));
    return out.close().toString();
  }

  /** With a penalty of weight 10 the least energy is −π²/4 − π²/10 = −3.4544. */
  @Test
  void aboveAPenaltyTheMinimumIsThatOfAllFunctions() {
    DataSpec data =
        new DataSpec(
            "poisson-1d",
            201,
            SubsetRule.QUADRATURE,
            0,
            0,
            1,
            0,
            new BoundarySpec(BoundaryKind.PENALTY, 10, 1));
    SweepSpec penalty = withData(data);
    Markup out = new Markup();
    out.open("div");
    new SolutionsSection(
            penalty,
            cell ->
                cell.contains("width=8")
                    ? List.of(loss(cell, "RITZ", "deep_ritz", -3.4543, Map.of()))
                    : List.of())
        .write(out, PhaseFold.fold(penalty, List.of(), List.of()));
    assertThat(out.close().toString()).contains("<td>−3.45</td><td>6.2e−05</td>");
  }

  /** The energy of u* is −π²/4 = −2.4674. */
  @Test
  void bothLossesStandSideBySideAtTheEndAndAtAnError() {
    Map<String, String> near =
        Map.of("at_error", "0.05", "reached_error", "0.04", "reached_step", "700");
    Map<String, String> nearer =
        Map.of("at_error", "0.05", "reached_error", "0.02", "reached_step", "900");
    String section =
        written(
            cell ->
                cell.startsWith("width=8,")
                    ? List.of(
                        Samples.scalar(MetricKind.SOLUTION_ERROR, cell, 0.003, 0),
                        loss(cell, "squares", "least_squares", 0.25, Map.of()),
                        loss(cell, "squares", "least_squares", 0.75, Map.of()),
                        loss(cell, "energy", "deep_ritz", -2, Map.of()),
                        loss(cell, "squares_then", "least_squares", 4, near),
                        loss(cell, "squares_then", "least_squares", 6, nearer))
                    : List.of());
    assertThat(section)
        .contains(
            "<td>width=8,batch=32</td><td>deep_ritz</td><td>at the end</td><td>train</td><td>2</td><td>0.003</td>"
                + "<td>last</td><td>0.500</td><td>−2.00</td><td>0.467</td>")
        .contains(
            "<td>at an error of 0.050</td><td>train</td><td>2</td><td>0.030</td><td>800</td><td>5.00</td>"
                + "<td>–</td><td>–</td>")
        .doesNotContain("width=16");
  }

  @Test
  void withoutSuchLossesThereIsNoSection() {
    assertThat(written(cell -> List.of(Samples.scalar(MetricKind.SOLUTION_ERROR, cell, 0.1, 0))))
        .isEqualTo("<div></div>");
  }
}
