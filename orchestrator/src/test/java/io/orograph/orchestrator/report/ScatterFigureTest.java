package io.orograph.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.LossKind;
import io.orograph.orchestrator.report.SinglePoints.Single;
import io.orograph.orchestrator.results.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScatterFigureTest {
  private static Panel panel(MetricKind kind) {
    return Panel.of(Metric.of(kind), LossKind.CROSS_ENTROPY);
  }

  private static Measurement one(MetricKind kind, double value, int... replicates) {
    return Samples.scalar(kind, "width=8", value, replicates);
  }

  @Test
  void twoMetricsOfRunsMakeAPointOfEachRunThatHasBoth() {
    List<Measurement> measured =
        List.of(
            one(MetricKind.TEST_LOSS, 0.5, 0),
            one(MetricKind.TEST_LOSS, 0.25, 1),
            one(MetricKind.TEST_ACCURACY, 90, 1));
    assertThat(
            SinglePoints.of(
                panel(MetricKind.TEST_LOSS), panel(MetricKind.TEST_ACCURACY), measured))
        .containsExactly(new Single(0.25, 90));
  }

  @Test
  void aPairStandsAtTheMeanOfItsTwoRuns() {
    List<Measurement> measured =
        List.of(
            one(MetricKind.TEST_ACCURACY, 80, 0),
            one(MetricKind.TEST_ACCURACY, 90, 1),
            one(MetricKind.MODE_CONNECTIVITY, -3, 0, 1),
            one(MetricKind.MODE_CONNECTIVITY, -9, 0, 2));
    assertThat(
            SinglePoints.of(
                panel(MetricKind.MODE_CONNECTIVITY), panel(MetricKind.TEST_ACCURACY), measured))
        .containsExactly(new Single(-3, 85));
  }

  @Test
  void whatIsDrawnByItsLogarithmIsSoForSingleRunsToo() {
    List<Measurement> measured =
        List.of(
            one(MetricKind.HESSIAN_TRACE, Math.E, 0),
            one(MetricKind.HESSIAN_TRACE, -1, 1),
            one(MetricKind.TEST_ACCURACY, 80, 0),
            one(MetricKind.TEST_ACCURACY, 90, 1));
    assertThat(
            SinglePoints.of(
                panel(MetricKind.HESSIAN_TRACE), panel(MetricKind.TEST_ACCURACY), measured))
        .containsExactly(new Single(1, 80));
  }
}
