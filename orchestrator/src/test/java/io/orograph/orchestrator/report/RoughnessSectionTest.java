package io.orograph.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.PhaseFold;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RoughnessSectionTest {
  private static final SweepSpec SPEC =
      Samples.spec(List.of(8, 16), List.of(32), 2)
          .withMeasurements(List.of(new MeasurementSpec(MetricKind.ROUGHNESS_INDEX, Map.of())));

  private static Measurement told(String cell, double index, double tau, double gradient) {
    Measurement.Scalar plain =
        (Measurement.Scalar) Samples.scalar(MetricKind.ROUGHNESS_INDEX, cell, index, 0);
    Basis b = plain.basis();
    Map<String, String> options =
        Map.of(
            "mean_tau", Double.toString(tau),
            "multimodal", "0.25",
            "mean_offset", "0.5",
            "interval_low", Double.toString(index / 2),
            "interval_high", Double.toString(index * 2),
            "gradient_norm", Double.toString(gradient));
    Basis more =
        new Basis(
            b.evaluationSet(),
            b.samples(),
            b.split(),
            b.batchNorm(),
            b.dtype(),
            b.seed(),
            options,
            b.provenance());
    return new Measurement.Scalar(
        plain.metric(), plain.subject(), more, plain.estimate(), plain.artifacts());
  }

  private static String written(Function<String, List<Measurement>> measurements) {
    Markup out = new Markup();
    out.open("div");
    new RoughnessSection(SPEC, measurements).write(out, PhaseFold.fold(SPEC, List.of(), List.of()));
    return out.close().toString();
  }

  @Test
  void eachCellSaysTheMeansOverItsRuns() {
    String section =
        written(
            cell ->
                cell.startsWith("width=8,")
                    ? List.of(told(cell, 0.1, 1.25, 2), told(cell, 0.3, 1.75, 4))
                    : List.of());
    assertThat(section)
        .contains(
            "<td>width=8,batch=32</td><td>roughness_index</td><td>2</td><td>0.200</td>"
                + "<td>0.100 to 0.400</td><td>1.50</td><td>0.250</td><td>0.500</td><td>3.00</td>")
        .doesNotContain("width=16");
  }

  @Test
  void whereNoRecordSaysItThereIsNoSection() {
    assertThat(written(cell -> List.of(Samples.scalar(MetricKind.ROUGHNESS_INDEX, cell, 0.1, 0))))
        .isEqualTo("<div></div>");
  }
}
