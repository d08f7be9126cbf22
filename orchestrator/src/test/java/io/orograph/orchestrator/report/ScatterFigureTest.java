package io.orograph.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.MetricRow;
import io.orograph.core.phase.PhaseFold;
import io.orograph.core.phase.RunRow;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.report.SinglePoints.Single;
import io.orograph.orchestrator.results.Samples;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

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
            SinglePoints.of(panel(MetricKind.TEST_LOSS), panel(MetricKind.TEST_ACCURACY), measured))
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

  private static List<Measurement> measured(String cell) {
    return List.of(
        Samples.scalar(MetricKind.TEST_ACCURACY, cell, 80, 0),
        Samples.scalar(MetricKind.TEST_ACCURACY, cell, 90, 1),
        Samples.scalar(MetricKind.MODE_CONNECTIVITY, cell, -3, 0, 1));
  }

  @Test
  void everyCellIsDrawnWithTheSingleRunsAndPairsBehindIt() throws Exception {
    SweepSpec spec = Samples.spec(List.of(8, 16), List.of(32), 2);
    List<RunRow> runs = new ArrayList<>();
    List<MetricRow> rows = new ArrayList<>();
    for (Cell cell : new Grid(spec).cells().toList()) {
      for (int r = 0; r < 2; r++) {
        runs.add(new RunRow(cell.id(), r, new RunOutcome.Trained()));
      }
      measured(cell.id()).forEach(m -> rows.add(MetricRow.of(m)));
    }
    Figures figures = new Figures(spec, PhaseFold.fold(spec, runs, rows), List.of(), List.of());
    Element drawn =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(
                new ByteArrayInputStream(
                    figures
                        .scatters(ScatterFigureTest::measured)
                        .getFirst()
                        .toString()
                        .getBytes(StandardCharsets.UTF_8)))
            .getDocumentElement();
    assertThat(drawn.getAttribute("aria-label"))
        .isEqualTo("test accuracy, % against mode connectivity, points");
    assertThat(drawn.getElementsByTagName("path").getLength())
        .as("a pair of each cell")
        .isEqualTo(2);
    assertThat(drawn.getElementsByTagName("title").getLength()).as("means").isEqualTo(2);
    assertThat(drawn.getElementsByTagName("title").item(1).getTextContent())
        .startsWith("width=16,batch=32: ");
  }
}
