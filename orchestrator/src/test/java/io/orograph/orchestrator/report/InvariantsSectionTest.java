package io.orograph.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.measure.Basis;
import io.orograph.core.measure.Invariant;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.PhaseFold;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Samples;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class InvariantsSectionTest {
  private static final SweepSpec SPEC = Samples.spec(List.of(8, 16), List.of(32), 2);

  private static Measurement told(String cell, Map<String, String> options) {
    Measurement.Scalar plain =
        (Measurement.Scalar) Samples.scalar(MetricKind.COMPRESSIBILITY, cell, 0.7, 0);
    Basis b = plain.basis();
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
    new InvariantsSection(measurements).write(out, PhaseFold.fold(SPEC, List.of(), List.of()));
    return out.close().toString();
  }

  @Test
  void recordsAreCountedByInvariantWithThoseThatBreakIt() {
    String section =
        written(
            cell ->
                List.of(
                    told(cell, Invariant.COMPRESSIBILITY_RANGE.told(-0.1)),
                    told(
                        cell,
                        Invariant.COMPRESSIBILITY_RANGE.told(
                            cell.startsWith("width=8,") ? 0.25 : 0)),
                    told(cell, Map.of("labels", "none"))));
    assertThat(section)
        .containsPattern("<td>compressibility_range</td><td>[^<]+</td><td>4</td><td>1</td>")
        .contains("<td>width=8,batch=32 (compressibility)</td>");
  }

  @Test
  void whereNoneAppliesThereIsNoSection() {
    assertThat(written(cell -> List.of(told(cell, Map.of("labels", "none")))))
        .isEqualTo("<div></div>");
  }
}
