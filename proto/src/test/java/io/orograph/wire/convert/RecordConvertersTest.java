package io.orograph.wire.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.measure.Basis;
import io.orograph.core.measure.BatchNormPolicy;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.Measurement;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.measure.Split;
import io.orograph.core.measure.Subject;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RecordConvertersTest {
  private static final SweepSpec SPEC = SpecConverter.fromProto(SweepFile.parse(Samples.SWEEP));

  static List<RunOutcome> outcomes() {
    return List.of(
        new RunOutcome.Trained(),
        new RunOutcome.Diverged(17, Double.NaN),
        new RunOutcome.Diverged(18, Double.POSITIVE_INFINITY),
        new RunOutcome.Collapsed(1e-9),
        new RunOutcome.Censored("plateau"),
        new RunOutcome.Failed("disk full"),
        new RunOutcome.Cancelled());
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void outcomesComeBack(RunOutcome outcome) {
    assertThat(RunConverter.fromProto(RunConverter.toProto(outcome))).isEqualTo(outcome);
  }

  @Test
  void longReasonsAreCutNotRefused() {
    RunOutcome failed =
        RunConverter.fromProto(RunConverter.toProto(new RunOutcome.Failed("x".repeat(1001))));
    assertThat(failed).isEqualTo(new RunOutcome.Failed("x".repeat(999) + "…"));
    RunOutcome longest = new RunOutcome.Failed("x".repeat(1000));
    assertThat(RunConverter.fromProto(RunConverter.toProto(longest))).isEqualTo(longest);

    Subject one = new Subject("c", List.of(0), List.of(Samples.checkpoint("a")));
    Measurement none =
        new Measurement.Undefined(
            Metric.of(MetricKind.TOP_EIGENVALUE),
            one,
            Samples.basis(),
            "\uD83D\uDCBE".repeat(501),
            new Cost(1, 2));
    Measurement back = MeasureConverter.fromProto(MeasureConverter.toProto(none));
    assertThat(((Measurement.Undefined) back).reason()).isEqualTo("\uD83D\uDCBE".repeat(499) + "…");
  }

  @ParameterizedTest
  @EnumSource(CheckpointRole.class)
  void checkpointsComeBack(CheckpointRole role) {
    CheckpointRef ref = new CheckpointRef(Samples.digest("x"), role, 5, 6);
    assertThat(StoreConverter.fromProto(StoreConverter.toProto(ref))).isEqualTo(ref);
  }

  @ParameterizedTest
  @EnumSource(ArtifactKind.class)
  void artifactsComeBack(ArtifactKind kind) {
    ArtifactRef ref = new ArtifactRef(Samples.digest("x"), kind, 6);
    assertThat(StoreConverter.fromProto(StoreConverter.toProto(ref))).isEqualTo(ref);
  }

  @Test
  void provenanceSummaryAndPolicyComeBack() {
    assertThat(StoreConverter.fromProto(StoreConverter.toProto(Samples.provenance())))
        .isEqualTo(Samples.provenance());
    RunSummary summary = new RunSummary(1, 2.5, 3.5, 4.5, Double.NaN, "steps reached");
    assertThat(RunConverter.fromProto(RunConverter.toProto(summary))).isEqualTo(summary);
    assertThat(SpecConverter.fromProto(SpecConverter.toProto(SPEC.checkpoints())))
        .isEqualTo(SPEC.checkpoints());
    assertThat(SpecConverter.fromProto(SpecConverter.toProto(SPEC.phase())))
        .isEqualTo(SPEC.phase());
  }

  @Test
  void runsAndPacksComeBackInOrder() {
    List<RunSpec> runs = new Grid(SPEC).runs(0, 3);
    assertThat(RunConverter.fromProto(RunConverter.toProto(runs.get(1)))).isEqualTo(runs.get(1));
    List<io.orograph.v1.RunSpec> wire = runs.stream().map(RunConverter::toProto).toList();
    assertThat(RunConverter.pack("t-1", wire)).isEqualTo(new PackSpec("t-1", runs));
  }

  static List<Measurement> measurements() {
    List<Measurement> all = new ArrayList<>();
    Subject pair =
        new Subject(
            "width=4,batch=32",
            List.of(0, 2),
            List.of(Samples.checkpoint("a"), Samples.checkpoint("b")));
    Subject one = new Subject("width=4,batch=32", List.of(0), List.of(Samples.checkpoint("a")));
    all.add(
        new Measurement.Undefined(
            Metric.of(MetricKind.CKA_SIMILARITY),
            new Subject(
                "width=4,batch=32",
                List.of(2, 0),
                List.of(Samples.checkpoint("a"), Samples.checkpoint("b")),
                "width=8,batch=32"),
            Samples.basis(),
            "collapsed",
            Cost.NONE));
    for (double e : new double[] {Double.NaN, 0, 0.25}) {
      Estimate estimate = new Estimate(-1.5, new Errors(e, Double.NaN, e), e == 0, new Cost(3, 4));
      all.add(
          new Measurement.Scalar(
              new Metric(MetricKind.MODE_CONNECTIVITY, "long_curve"),
              pair,
              Samples.basis(),
              estimate,
              List.of(Samples.artifact("bend"))));
    }
    all.add(
        new Measurement.Undefined(
            Metric.of(MetricKind.TOP_EIGENVALUE),
            one,
            Samples.basis(),
            "collapsed: ...",
            new Cost(1, 2)));
    for (Split split : Split.values()) {
      for (BatchNormPolicy policy : BatchNormPolicy.values()) {
        Basis basis =
            new Basis(
                Samples.artifact("s"),
                1,
                split,
                policy,
                "float64",
                9,
                Map.of(),
                Samples.provenance());
        all.add(
            new Measurement.Scalar(
                Metric.of(MetricKind.TEST_LOSS),
                one,
                basis,
                new Estimate(0.5, Errors.NONE, true, Cost.NONE),
                List.of()));
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("measurements")
  void measurementsComeBack(Measurement m) {
    assertThat(MeasureConverter.fromProto(MeasureConverter.toProto(m))).isEqualTo(m);
  }

  @Test
  void unknownErrorsAreAbsentAndNeverZero() {
    io.orograph.v1.Errors errors =
        MeasureConverter.toProto(new Estimate(1, Errors.NONE, true, Cost.NONE)).getErrors();
    assertThat(errors.hasEstimatorError() || errors.hasDataError() || errors.hasReplicateError())
        .isFalse();
  }

  @Test
  void anEmptyMeasurementIsRefusedWithEveryMissingField() {
    assertThatThrownBy(
            () -> MeasureConverter.fromProto(io.orograph.v1.Measurement.getDefaultInstance()))
        .isInstanceOf(SpecRejected.class)
        .hasMessageContaining("measurement: no result")
        .hasMessageContaining("measurement.kind: not set")
        .hasMessageContaining("measurement.cell: not set")
        .hasMessageContaining("measurement.basis.dtype")
        .hasMessageContaining("measurement.basis.evaluation_set.digest: not set")
        .hasMessageContaining("measurement.basis.split: not set")
        .hasMessageContaining("measurement.basis.batch_norm: not set")
        .hasMessageContaining("measurement.basis.provenance.data_digest: not set");
  }

  @Test
  void badReferencesAndValuesAreRefusedByField() {
    io.orograph.v1.CheckpointRef ref =
        io.orograph.v1.CheckpointRef.newBuilder().setDigest("ABC").setStep(-1).build();
    assertThatThrownBy(() -> StoreConverter.fromProto(ref))
        .isInstanceOf(SpecRejected.class)
        .hasMessageContaining("checkpoint.digest: ABC")
        .hasMessageContaining("checkpoint.role: not set")
        .hasMessageContaining("checkpoint.step: -1");
    io.orograph.v1.Estimate.Builder estimate =
        io.orograph.v1.Estimate.newBuilder().setValue(Double.NaN);
    estimate.getErrorsBuilder().setDataError(-1);
    assertThatThrownBy(() -> MeasureConverter.fromProto(estimate.build()))
        .hasMessageContaining("estimate.value: NaN")
        .hasMessageContaining("estimate.errors.data_error: -1");
    assertThatThrownBy(() -> RunConverter.fromProto(io.orograph.v1.RunOutcome.getDefaultInstance()))
        .hasMessageContaining("outcome: not set");
  }

  @Test
  void packsThatCannotTrainTogetherAreRefused() {
    Grid grid = new Grid(SPEC);
    io.orograph.v1.RunSpec first = RunConverter.toProto(grid.run(0));
    io.orograph.v1.RunSpec otherBatch = RunConverter.toProto(grid.run(3));
    assertThatThrownBy(() -> RunConverter.pack("t", List.of()))
        .isInstanceOf(SpecRejected.class)
        .hasMessageContaining("members: 0 runs");
    assertThatThrownBy(() -> RunConverter.pack("t", List.of(first, otherBatch)))
        .isInstanceOf(SpecRejected.class)
        .hasMessageContaining("members[1].settings");
    assertThatThrownBy(() -> RunConverter.pack("t", List.of(first, first)))
        .isInstanceOf(SpecRejected.class)
        .hasMessageContaining("members[1].run_key");
    io.orograph.v1.RunSpec.Builder wide = first.toBuilder();
    wide.getSettingsBuilder().getNetworkBuilder().setWidth(1 << 20);
    assertThatThrownBy(() -> RunConverter.pack("t", List.of(wide.build())))
        .isInstanceOf(SpecRejected.class)
        .hasMessageContaining("members[0].settings.network.width: 1048576");
  }
}
