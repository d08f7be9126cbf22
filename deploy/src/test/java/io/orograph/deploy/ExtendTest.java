package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.Value;
import io.orograph.core.metric.MetricKind;
import io.orograph.deploy.Laboratory.Service;
import io.orograph.v1.CreateMeasurementRequest;
import io.orograph.v1.ExportFormat;
import io.orograph.v1.GetMeasurementRequest;
import io.orograph.v1.ListMeasurementsRequest;
import io.orograph.v1.ListSweepsRequest;
import io.orograph.v1.Measurement;
import io.orograph.v1.MetricCost;
import io.orograph.v1.QueryMeasurementsRequest;
import io.orograph.v1.StandaloneMeasurement;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepSpec;
import io.orograph.wire.convert.SweepAddition;
import io.orograph.wire.convert.SweepFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sweep that grew in two steps through three real processes, one of them killed in between, holds
 * to the last bit what the sweep holds that was submitted whole.
 */
@Tag("slow") // many labs of three processes
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class ExtendTest {
  private static final String SMALL =
      """
      data: {name: digits, subset: 300, label_noise: 0.2}
      network: {family: mlp, depth: 1}
      training:
        optimizer: {learning_rate: 0.05, momentum: 0.9}
        length: {steps: 300}
      axes:
        - {field: network.width, values: [6]}
        - {field: training.batch_size, values: [16, 64]}
      replicates: 2
      measurements:
        - kind: TRAIN_LOSS
        - kind: PARAMETER_DISTANCE
      """;

  private static final String MEASUREMENTS =
      """
      measurements:
        - kind: TEST_ACCURACY
        - {kind: TOP_EIGENVALUE, options: {samples: 100, steps: 20}}
        - {kind: HESSIAN_TRACE, options: {samples: 100, probes: 8}}
        - {kind: CKA_SIMILARITY, options: {samples: 128}}
      """;

  private static final String RUNS =
      """
      replicates: 3
      axes:
        - {field: network.width, values: [4, 12]}
        - {field: training.batch_size, values: [32]}
      """;

  private static final String LONGER =
      """
      axes:
        - {field: training.length.steps, values: [600]}
      """;

  private static final String WHOLE_TRAININGS =
      """
      checkpoints: {initial: true, every_steps: 75}
      measurements:
        - kind: EPOCH_AVERAGED_ACCURACY
        - {kind: LOSS_SLICE, options: {directions: trajectory, count: 2, points: 5, samples: 100}}
      """;

  @TempDir Path folder;

  @Test
  void aSweepThatGrewHoldsWhatTheWholeOneHoldsAndTrainsNothingTwice() throws Exception {
    SweepSpec small = SweepFile.parse(SMALL);
    SweepSpec measured = SweepAddition.parse(MEASUREMENTS).to(small);
    SweepSpec whole = SweepAddition.parse(RUNS).to(measured);
    try (Laboratory laboratory = new Laboratory(folder).startAll()) {
      laboratory.create("grown", small);
      laboratory.ended("grown", 1);
      String before = exported(laboratory, "grown");

      laboratory.extend("grown", measured);
      laboratory.restart(Service.ORCHESTRATOR);
      laboratory.ended("grown", 2);
      assertThat(rows(exported(laboratory, "grown"))).containsAll(rows(before));
      assertThat(laboratory.sweep("grown").getProgress().getRunsEnded()).isEqualTo(4);

      laboratory.extend("grown", whole);
      laboratory.restart(Service.TRAINER);
      Sweep grown = laboratory.ended("grown", 3);
      assertThat(grown.getRevisionsList()).hasSize(3);

      laboratory.create("whole", whole);
      Sweep once = laboratory.ended("whole", 1);
      assertThat(grown.getSpecDigest()).isEqualTo(once.getSpecDigest());
      assertThat(withoutCost(exported(laboratory, "grown")))
          .isEqualTo(withoutCost(exported(laboratory, "whole")));
      assertThat(once.getMetricCostsList())
          .as("cost beforehand and afterwards")
          .allSatisfy(ExtendTest::fits);
      standsAlone(laboratory);
      comparesCells(laboratory);
    }
  }

  /** With batches of 16 there are 18 steps an epoch: 300 end in the middle of one. */
  @Test
  void aSweepThatWasTrainedLongerHoldsWhatTheWholeOneHoldsAndTakesNoStepTwice() throws Exception {
    SweepSpec small = SweepFile.parse(SMALL);
    SweepSpec longer = SweepAddition.parse(LONGER).to(small);
    try (Laboratory laboratory = new Laboratory(folder).startAll()) {
      laboratory.create("grown", small);
      laboratory.ended("grown", 1);
      String before = exported(laboratory, "grown");
      double samples = laboratory.trainedSamples();
      assertThat(samples).isEqualTo(2 * 300 * (16 + 64));

      laboratory.extend("grown", longer);
      laboratory.restart(Service.ORCHESTRATOR);
      Sweep grown = laboratory.ended("grown", 2);
      assertThat(laboratory.trainedSamples())
          .as("600 steps of every run, the first 300 of them once")
          .isEqualTo(2 * samples);
      assertThat(grown.getRevisionsList()).hasSize(2);
      assertThat(oldRows(exported(laboratory, "grown")))
          .containsAll(rows(before).stream().skip(1).toList());

      laboratory.create("whole", longer);
      Sweep once = laboratory.ended("whole", 1);
      assertThat(laboratory.trainedSamples()).as("from the first step on").isEqualTo(5 * samples);
      assertThat(grown.getSpecDigest()).isEqualTo(once.getSpecDigest());
      assertThat(withoutCost(exported(laboratory, "grown")))
          .isEqualTo(withoutCost(exported(laboratory, "whole")));
    }
  }

  /** As the length control of a boundary does. */
  @Test
  void cellsThatAreTrainedLongerAloneGoOnAndTheOthersStay() throws Exception {
    SweepSpec small = SweepFile.parse(SMALL);
    SweepSpec longer = SweepAddition.lengthControl(small, List.of("width=6,batch=64")).to(small);
    try (Laboratory laboratory = new Laboratory(folder).startAll()) {
      laboratory.create("grown", small);
      laboratory.ended("grown", 1);
      double samples = laboratory.trainedSamples();
      laboratory.extend("grown", longer);
      laboratory.restart(Service.ORCHESTRATOR);
      laboratory.ended("grown", 2);
      assertThat(laboratory.trainedSamples() - samples).isEqualTo(2 * 300 * 64);

      laboratory.create("whole", longer);
      Sweep once = laboratory.ended("whole", 1);
      Sweep grown = laboratory.sweep("grown");
      assertThat(grown.getProgress().getRunsEnded()).isEqualTo(6);
      assertThat(grown.getProgress().getMeasurements()).isEqualTo(9);
      assertThat(grown.getSpecDigest()).isEqualTo(once.getSpecDigest());
      String rows = exported(laboratory, "grown");
      assertThat(withoutCost(rows)).isEqualTo(withoutCost(exported(laboratory, "whole")));
      assertThat(rows(rows))
          .filteredOn(row -> row.matches(".*steps=600.*,(TRAIN_LOSS|PARAMETER_DISTANCE),.*"))
          .hasSize(3)
          .allSatisfy(row -> assertThat(row).contains("batch=64"));
    }
  }

  @Test
  void aSweepThatWasReplayedHoldsWhatTheOneHoldsThatKeptItsCheckpoints() throws Exception {
    SweepSpec small = SweepFile.parse(SMALL);
    SweepSpec whole = SweepAddition.parse(WHOLE_TRAININGS).to(small);
    try (Laboratory laboratory = new Laboratory(folder).startAll()) {
      laboratory.create("grown", small);
      laboratory.ended("grown", 1);
      laboratory.extend("grown", whole);
      laboratory.restart(Service.TRAINER);
      Sweep grown = laboratory.ended("grown", 2);
      assertThat(grown.getProgress().getRunsEnded()).isEqualTo(4);

      laboratory.create("whole", whole);
      Sweep once = laboratory.ended("whole", 1);
      assertThat(grown.getSpecDigest()).isEqualTo(once.getSpecDigest());
      assertThat(withoutCost(exported(laboratory, "grown")))
          .isEqualTo(withoutCost(exported(laboratory, "whole")))
          .anySatisfy(row -> assertThat(row).contains("LOSS_SLICE").contains("true"));
    }
  }

  /** Without the column of the length, which was no axis before. */
  private static List<String> oldRows(String csv) {
    return rows(csv).stream()
        .map(row -> row.replaceFirst("^(\"[^\"]*\"|[^,]*),([^,]*),([^,]*),300,", "$1,$2,$3,"))
        .toList();
  }

  /** A measurement asked for by itself has the bits that the sweep's has. */
  private static void standsAlone(Laboratory laboratory) throws Exception {
    for (MetricKind kind : List.of(MetricKind.HESSIAN_TRACE, MetricKind.CKA_SIMILARITY)) {
      Measurement of =
          laboratory
              .results()
              .queryMeasurements(
                  QueryMeasurementsRequest.newBuilder()
                      .setParent(Laboratory.name("grown"))
                      .setFilter("kind = " + kind)
                      .build())
              .getMeasurements(1);
      StandaloneMeasurement.Builder wanted =
          StandaloneMeasurement.newBuilder()
              .setSpec(
                  SweepAddition.parse(MEASUREMENTS)
                      .to(SweepFile.parse(SMALL))
                      .getMeasurementsList()
                      .stream()
                      .filter(m -> m.getKind().equals(kind.name()))
                      .findFirst()
                      .orElseThrow())
              .addAllCheckpoints(of.getCheckpointsList());
      StandaloneMeasurement alone =
          laboratory
              .measurements()
              .createMeasurement(
                  CreateMeasurementRequest.newBuilder()
                      .setRequestId(UUID.randomUUID().toString())
                      .setMeasurement(wanted)
                      .build())
              .getMeasurement();
      if (kind == MetricKind.HESSIAN_TRACE) {
        laboratory.restart(Service.ORCHESTRATOR);
      }
      alone = made(laboratory, alone);
      assertThat(alone.getMeasurement().getEstimate().getValue())
          .isEqualTo(of.getEstimate().getValue());
      assertThat(alone.getMeasurement().getReplicatesList()).isEqualTo(of.getReplicatesList());
      assertThat(alone.getMeasurement().getBasis().getEvaluationSet())
          .isEqualTo(of.getBasis().getEvaluationSet());
    }
    assertThat(
            laboratory
                .measurements()
                .listMeasurements(ListMeasurementsRequest.getDefaultInstance())
                .getMeasurementsList())
        .hasSize(2);
    assertThat(
            laboratory.sweeps().listSweeps(ListSweepsRequest.getDefaultInstance()).getSweepsList())
        .extracting(Sweep::getName)
        .containsExactly(Laboratory.name("whole"), Laboratory.name("grown"));
  }

  /** Two networks of different widths, with each other and with the order turned. */
  private static void comparesCells(Laboratory laboratory) throws Exception {
    StandaloneMeasurement there = across(laboratory, 0, 1);
    StandaloneMeasurement back = across(laboratory, 1, 0);
    assertThat(there.getMeasurement().getCell()).isEqualTo("width=4,batch=32");
    assertThat(there.getMeasurement().getOtherCell()).isEqualTo("width=12,batch=32");
    assertThat(back.getMeasurement().getOtherCell()).isEqualTo("width=4,batch=32");
    assertThat(there.getMeasurement().getEstimate().getValue())
        .isCloseTo(back.getMeasurement().getEstimate().getValue(), within(1e-12))
        .isBetween(0.01, 0.999);
  }

  private static StandaloneMeasurement across(Laboratory laboratory, int first, int second)
      throws Exception {
    List<String> cells = List.of("width=4,batch=32", "width=12,batch=32");
    StandaloneMeasurement.Builder wanted = StandaloneMeasurement.newBuilder();
    wanted
        .getSpecBuilder()
        .setKind(MetricKind.CKA_SIMILARITY.name())
        .putOptions("samples", Value.newBuilder().setNumberValue(200).build());
    for (int cell : List.of(first, second)) {
      wanted.addCheckpoints(
          laboratory
              .results()
              .queryMeasurements(
                  QueryMeasurementsRequest.newBuilder()
                      .setParent(Laboratory.name("grown"))
                      .setFilter("kind = TEST_ACCURACY AND cell = \"" + cells.get(cell) + "\"")
                      .build())
              .getMeasurements(0)
              .getCheckpoints(0));
    }
    return made(
        laboratory,
        laboratory
            .measurements()
            .createMeasurement(
                CreateMeasurementRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setMeasurement(wanted)
                    .build())
            .getMeasurement());
  }

  private static StandaloneMeasurement made(Laboratory laboratory, StandaloneMeasurement wanted)
      throws Exception {
    StandaloneMeasurement alone = wanted;
    for (int look = 0; look < 1200 && !alone.hasMeasurement(); look++) {
      // Nobody counts this latch down: a pause that an interrupt can end.
      var unused = new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
      alone =
          laboratory
              .measurements()
              .getMeasurement(GetMeasurementRequest.newBuilder().setName(alone.getName()).build())
              .getMeasurement();
    }
    return alone;
  }

  /** Eigenvalues may converge early; everything else costs what was said. */
  private static void fits(MetricCost cost) {
    assertThat(cost.getRecorded()).isEqualTo(cost.getMeasurements());
    assertThat(cost.getMeasured().getSamplePasses())
        .as(cost.getMetric())
        .isBetween(
            cost.getMetric().equals("TOP_EIGENVALUE")
                ? cost.getEstimate().getSamplePasses() / 5
                : cost.getEstimate().getSamplePasses(),
            cost.getEstimate().getSamplePasses());
  }

  private static String exported(Laboratory laboratory, String id) throws Exception {
    return laboratory.exported(Laboratory.name(id), ExportFormat.EXPORT_FORMAT_CSV);
  }

  private static List<String> rows(String csv) {
    return csv.lines().toList();
  }

  /** What was shared is told elsewhere when it is asked for later; values must not differ. */
  private static List<String> withoutCost(String csv) {
    List<String> lines = csv.lines().toList();
    List<String> names = Arrays.asList(lines.getFirst().split(",", -1));
    List<String> kept = new ArrayList<>();
    for (String line : lines) {
      String[] fields = line.split(",", names.size());
      for (int f = 0; f < names.size(); f++) {
        String column = names.get(f).toLowerCase(Locale.ROOT);
        if (column.equals("matvecs") || column.equals("sample_passes")) {
          fields[f] = "";
        }
      }
      kept.add(String.join(",", fields));
    }
    return kept;
  }
}
