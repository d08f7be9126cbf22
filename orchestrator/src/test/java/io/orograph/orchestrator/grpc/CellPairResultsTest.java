package io.orograph.orchestrator.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.Subject;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.CellPair;
import io.orograph.core.sweep.PairedReplicates;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.results.Samples;
import io.orograph.v1.CreateSweepRequest;
import io.orograph.v1.ExportFormat;
import io.orograph.v1.ExportSweepRequest;
import io.orograph.v1.GetPhaseDiagramRequest;
import io.orograph.v1.QueryMeasurementsRequest;
import io.orograph.v1.ResultServiceGrpc;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.grpc.RemoteFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients see of pairs of cells: two cells, and two pairs of their runs. */
class CellPairResultsTest {
  private static final String NAME = Samples.SWEEP;
  private static final String NARROW = "width=8,batch=32";
  private static final String WIDE = "width=16,batch=32";
  private static final SweepSpec SPEC =
      Samples.spec(List.of(8, 16), List.of(32), 2)
          .withPairs(
              List.of(
                  new CellPair(
                      List.of(new AxisValue.Number(8), new AxisValue.Number(32)),
                      List.of(new AxisValue.Number(16), new AxisValue.Number(32)),
                      PairedReplicates.ALL,
                      List.of("DISAGREEMENT"))));

  @TempDir Path folder;
  private Front front;
  private ResultServiceGrpc.ResultServiceBlockingStub results;

  @BeforeEach
  void measure() throws IOException {
    front = new Front(folder, Duration.ofMillis(50));
    results = ResultServiceGrpc.newBlockingStub(front.channel());
    front.accepted(NAME, SPEC);
    front.happens(NAME, new BlockEvent.BlockPlanned(NAME, 0, SPEC, 0, 2, 8, List.of(), Samples.AT));
    for (long run = 0; run < 4; run++) {
      front.trained(NAME, SPEC, run);
    }
    front.measured(NAME, Samples.scalar(MetricKind.DISAGREEMENT, NARROW, 3, 0, 1));
    front.measured(NAME, across(20, 0, 1));
    front.measured(NAME, across(10, 1, 0));
  }

  @AfterEach
  void stop() {
    front.close();
  }

  private static Measurement across(double value, int first, int second) {
    Measurement.Scalar m =
        (Measurement.Scalar) Samples.scalar(MetricKind.DISAGREEMENT, NARROW, value, first, second);
    return new Measurement.Scalar(
        m.metric(),
        new Subject(
            NARROW,
            List.of(first, second),
            List.of(Samples.checkpoint(NARROW, first), Samples.checkpoint(WIDE, second)),
            WIDE),
        m.basis(),
        m.estimate(),
        m.artifacts());
  }

  private List<String> exported(ExportFormat format) {
    var bytes = new ByteArrayOutputStream();
    results
        .exportSweep(ExportSweepRequest.newBuilder().setName(NAME).setFormat(format).build())
        .forEachRemaining(chunk -> bytes.writeBytes(chunk.getData().toByteArray()));
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void theirRowsAreTheLastAndNameBothRuns() {
    List<String> csv = exported(ExportFormat.EXPORT_FORMAT_CSV);
    String start = "\"" + NARROW + "|" + WIDE + "\",,,PAIR,DISAGREEMENT,DISAGREEMENT,";
    assertThat(csv.get(csv.size() - 2)).startsWith(start + "0,1,20,%");
    assertThat(csv.getLast())
        .startsWith(start + "1,0,10,%")
        .contains(Samples.checkpoint(NARROW, 1).digest().hex())
        .contains(Samples.checkpoint(WIDE, 0).digest().hex());
    assertThat(csv.stream().filter(line -> line.contains("|"))).hasSize(2);
    List<String> json = exported(ExportFormat.EXPORT_FORMAT_JSON_LINES);
    assertThat(json.stream().filter(line -> !line.contains("\"level\""))).hasSize(3);
    assertThat(json.getLast()).contains("\"otherCell\":\"" + WIDE.replace("=", "\\u003d") + "\"");
  }

  @Test
  void theyAreListedAndTakeNoPartInTheCellsValues() {
    assertThat(
            results
                .queryMeasurements(QueryMeasurementsRequest.newBuilder().setParent(NAME).build())
                .getMeasurementsList())
        .extracting(io.orograph.v1.Measurement::getOtherCell)
        .containsExactly("", WIDE, WIDE);
    var cell =
        results
            .getPhaseDiagram(GetPhaseDiagramRequest.newBuilder().setName(NAME).build())
            .getDiagram()
            .getCells(0);
    assertThat(cell.getMetricsOrThrow("DISAGREEMENT").getMean()).isEqualTo(3);
    assertThat(cell.getMetricsOrThrow("DISAGREEMENT").getCount()).isEqualTo(1);
  }

  @Test
  void theReportHasATableOfThem() {
    String report = String.join("\n", exported(ExportFormat.EXPORT_FORMAT_REPORT));
    assertThat(report.substring(report.indexOf("Pairs of cells")))
        .contains(
            "<td>"
                + NARROW
                + "</td><td>"
                + WIDE
                + "</td><td>DISAGREEMENT</td>"
                + "<td>2 of 2</td><td>15.0</td><td>10.0</td><td>20.0</td>");
  }

  /** 600 cells of two replicates are blocks of 250 cells. */
  @Test
  void cellsThatAreNotKeptTogetherAreRefusedByName() {
    List<Integer> widths = IntStream.rangeClosed(1, 600).boxed().toList();
    SweepSpec large =
        Samples.spec(widths, List.of(32), 2)
            .withPairs(List.of(pair(1, 250), pair(250, 251), pair(3, 600)));
    RemoteFailure failure =
        RemoteFailure.of(
            catchThrowable(
                () ->
                    SweepServiceGrpc.newBlockingStub(front.channel())
                        .createSweep(
                            CreateSweepRequest.newBuilder()
                                .setRequestId("6d6cf5d0-6a4e-4a0e-9a6b-0d8ad2a3f0c1")
                                .setSpec(SpecConverter.toProto(large))
                                .setValidateOnly(true)
                                .build())));
    assertThat(failure.violations())
        .hasSize(2)
        .anySatisfy(v -> assertThat(v).startsWith("pairs[1]: width=250,batch=32 and width=251"))
        .anySatisfy(v -> assertThat(v).startsWith("pairs[2]: ").contains("blocks of 250"));
  }

  private static CellPair pair(int first, int second) {
    return new CellPair(
        List.of(new AxisValue.Number(first), new AxisValue.Number(32)),
        List.of(new AxisValue.Number(second), new AxisValue.Number(32)),
        PairedReplicates.SAME,
        List.of("DISAGREEMENT"));
  }
}
