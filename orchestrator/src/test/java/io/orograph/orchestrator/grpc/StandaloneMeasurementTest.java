package io.orograph.orchestrator.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.Status;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.Adoption;
import io.orograph.orchestrator.sweep.NewSweep;
import io.orograph.orchestrator.sweep.SweepEvent;
import io.orograph.v1.CheckpointRef;
import io.orograph.v1.CreateMeasurementRequest;
import io.orograph.v1.DataSpec;
import io.orograph.v1.GetMeasurementRequest;
import io.orograph.v1.ListMeasurementsRequest;
import io.orograph.v1.ListSweepsRequest;
import io.orograph.v1.MeasurementServiceGrpc;
import io.orograph.v1.MeasurementSpec;
import io.orograph.v1.StandaloneMeasurement;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.SweepState;
import io.orograph.wire.grpc.RemoteFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code CreateMeasurement} as clients see it, on a sweep of which one cell is trained. */
class StandaloneMeasurementTest {
  private static final String NAME = Samples.SWEEP;
  private static final String CELL = "width=8,batch=32";
  private static final SweepSpec SPEC = Samples.spec(List.of(8, 16), List.of(32), 3);

  @TempDir Path folder;
  private Front front;
  private MeasurementServiceGrpc.MeasurementServiceBlockingStub measurements;

  @BeforeEach
  void start() throws IOException {
    front = new Front(folder, Duration.ofMillis(50));
    measurements = MeasurementServiceGrpc.newBlockingStub(front.channel());
    front.accepted(NAME, SPEC);
    front.happens(NAME, new BlockEvent.BlockPlanned(NAME, 0, SPEC, 0, 2, 8, List.of(), Samples.AT));
    for (int run = 0; run < 4; run++) {
      front.trained(NAME, SPEC, run);
    }
  }

  @AfterEach
  void stop() {
    front.close();
  }

  private static String uuid(int n) {
    return UUID.nameUUIDFromBytes(new byte[] {(byte) n}).toString();
  }

  private static CreateMeasurementRequest.Builder request(MetricKind kind, String... digests) {
    StandaloneMeasurement.Builder m =
        StandaloneMeasurement.newBuilder()
            .setSpec(MeasurementSpec.newBuilder().setKind(kind.name()));
    for (String digest : digests) {
      m.addCheckpoints(CheckpointRef.newBuilder().setDigest(digest));
    }
    return CreateMeasurementRequest.newBuilder().setRequestId(uuid(1)).setMeasurement(m);
  }

  private static String digest(String cell, int replicate) {
    return Samples.checkpoint(cell, replicate).digest().hex();
  }

  private static RemoteFailure failure(ThrowingCallable call) {
    return RemoteFailure.of(catchThrowable(call));
  }

  private List<String> found(CreateMeasurementRequest.Builder request) {
    RemoteFailure failure = failure(() -> measurements.createMeasurement(request.build()));
    assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    return failure.violations();
  }

  @Test
  void aMeasurementOfACheckpointSaysWhatItIsTakenOnAndIsFoundByItsName() {
    CreateMeasurementRequest request = request(MetricKind.TRAIN_LOSS, digest(CELL, 1)).build();
    StandaloneMeasurement created = measurements.createMeasurement(request).getMeasurement();
    assertThat(created.getName()).matches("projects/default/measurements/m-[0-9a-f]{12}");
    assertThat(created.getData().getName()).isEqualTo("digits");
    assertThat(created.getNetwork().getWidth()).isEqualTo(8);
    assertThat(created.getCheckpointsList())
        .extracting(CheckpointRef::getDigest)
        .containsExactly(digest(CELL, 1));
    assertThat(created.getState()).isEqualTo(SweepState.SWEEP_STATE_ACTIVE);
    assertThat(created.hasMeasurement()).isFalse();
    assertThat(
            measurements
                .getMeasurement(
                    GetMeasurementRequest.newBuilder().setName(created.getName()).build())
                .getMeasurement())
        .isEqualTo(created);
    assertThat(measurements.createMeasurement(request).getMeasurement()).isEqualTo(created);
  }

  @Test
  void aRepeatedRequestIsAnsweredAlikeAlsoAfterItsSourceHasGone() {
    CreateMeasurementRequest request = request(MetricKind.TRAIN_LOSS, digest(CELL, 1)).build();
    StandaloneMeasurement created = measurements.createMeasurement(request).getMeasurement();
    front.happens(NAME, new SweepEvent.SweepDeleted("d", Samples.AT));
    assertThat(found(request.toBuilder().setRequestId(uuid(2))))
        .singleElement()
        .asString()
        .contains("a checkpoint of a run in projects/default");
    assertThat(measurements.createMeasurement(request).getMeasurement()).isEqualTo(created);
  }

  @Test
  void aPairIsOfTwoReplicatesOfACellInTheirOrder() {
    StandaloneMeasurement created =
        measurements
            .createMeasurement(
                request(MetricKind.CKA_SIMILARITY, digest(CELL, 2), digest(CELL, 0)).build())
            .getMeasurement();
    assertThat(created.getCheckpointsList())
        .extracting(CheckpointRef::getDigest)
        .containsExactly(digest(CELL, 0), digest(CELL, 2));
  }

  @Test
  void aMetricOfACellIsOfTheReplicatesThatAreNamed() {
    StandaloneMeasurement created =
        measurements
            .createMeasurement(
                request(MetricKind.ENSEMBLE_ACCURACY, digest(CELL, 2), digest(CELL, 1)).build())
            .getMeasurement();
    assertThat(created.getCheckpointsList())
        .extracting(CheckpointRef::getDigest)
        .containsExactly(digest(CELL, 1), digest(CELL, 2));
    assertThat(found(request(MetricKind.ENSEMBLE_ACCURACY, digest(CELL, 2)).setRequestId(uuid(2))))
        .singleElement()
        .asString()
        .startsWith("measurement.checkpoints: 1 (expected: 2 to 32: ENSEMBLE_ACCURACY speaks of");
    assertThat(
            found(
                request(
                        MetricKind.ENSEMBLE_ACCURACY,
                        digest(CELL, 2),
                        digest("width=16,batch=32", 0))
                    .setRequestId(uuid(3))))
        .singleElement()
        .asString()
        .endsWith("(expected: of different replicates of one cell of one sweep)");
  }

  @Test
  void aPairOfTwoCellsKeepsItsOrder() {
    String other = digest("width=16,batch=32", 0);
    StandaloneMeasurement created =
        measurements
            .createMeasurement(request(MetricKind.CKA_SIMILARITY, other, digest(CELL, 0)).build())
            .getMeasurement();
    assertThat(created.getCheckpointsList())
        .extracting(CheckpointRef::getDigest)
        .containsExactly(other, digest(CELL, 0));
    assertThat(created.getNetwork().getWidth()).isEqualTo(16);
  }

  @Test
  void everyViolationIsToldAtOnce() {
    CreateMeasurementRequest.Builder wrong =
        request(MetricKind.CKA_SIMILARITY, "x").setRequestId("7").setParent("nowhere");
    assertThat(found(wrong))
        .anySatisfy(v -> assertThat(v).startsWith("parent: "))
        .anySatisfy(v -> assertThat(v).startsWith("request_id: "))
        .anySatisfy(v -> assertThat(v).startsWith("measurement.checkpoints: 1 (expected: 2"))
        .anySatisfy(v -> assertThat(v).startsWith("measurement.checkpoints[0].digest: x"));
    CreateMeasurementRequest.Builder option = request(MetricKind.HESSIAN_TRACE, digest(CELL, 0));
    option
        .getMeasurementBuilder()
        .getSpecBuilder()
        .putOptions("probes", com.google.protobuf.Value.newBuilder().setNumberValue(-1).build());
    assertThat(found(option))
        .anySatisfy(v -> assertThat(v).startsWith("measurement.spec.options.probes: "));
    CreateMeasurementRequest.Builder data = request(MetricKind.TRAIN_LOSS, digest(CELL, 0));
    data.getMeasurementBuilder().setData(DataSpec.newBuilder().setName("mnist"));
    assertThat(found(data)).anySatisfy(v -> assertThat(v).startsWith("measurement.data: "));
    CreateMeasurementRequest.Builder unknown = request(MetricKind.TRAIN_LOSS, "ab".repeat(32));
    assertThat(found(unknown))
        .singleElement()
        .asString()
        .contains("a checkpoint of a run in projects/default");
  }

  @Test
  void whatAMeasurementCannotSpeakOfIsRefused() {
    assertThat(
            found(
                request(
                    MetricKind.PARAMETER_DISTANCE,
                    digest(CELL, 0),
                    digest("width=16,batch=32", 0))))
        .singleElement()
        .asString()
        .contains("PARAMETER_DISTANCE of width=8,batch=32 and width=16,batch=32")
        .contains("networks of one architecture: only CKA_SIMILARITY");
    assertThat(found(request(MetricKind.CKA_SIMILARITY, digest(CELL, 0), digest(CELL, 0))))
        .hasSize(1);
    CreateMeasurementRequest.Builder many = request(MetricKind.HESSIAN_TRACE, digest(CELL, 0));
    many.getMeasurementBuilder()
        .getSpecBuilder()
        .putOptions("samples", com.google.protobuf.Value.newBuilder().setNumberValue(5000).build());
    assertThat(found(many))
        .singleElement()
        .asString()
        .startsWith("measurement.spec.options.samples: 5000");
  }

  @Test
  void anUnknownOrBadNameIsToldApart() {
    assertThat(
            failure(
                    () ->
                        measurements.getMeasurement(
                            GetMeasurementRequest.newBuilder()
                                .setName("projects/default/measurements/m-none")
                                .build()))
                .code())
        .isEqualTo(Status.Code.NOT_FOUND);
    assertThat(
            failure(
                    () ->
                        measurements.getMeasurement(
                            GetMeasurementRequest.newBuilder().setName("m").build()))
                .violations())
        .singleElement()
        .asString()
        .startsWith("name: m");
  }

  /** Rows as the real codec writes them, which names of sweeps go through. */
  @Test
  void aMeasurementThatWasMadeIsShownAndListedAndNoSweepIs() throws IOException {
    try (Front fresh = new Front(folder.resolve("fresh"), Duration.ofMillis(50))) {
      String name = "projects/default/measurements/m-1";
      SweepSpec spec = Samples.spec(List.of(8), List.of(32), 3);
      Adoption adoption =
          new Adoption(
              100,
              List.of(
                  new Adoption.AdoptedRun(
                      2, Samples.checkpoint(CELL, 2), new RunOutcome.Collapsed(1e-9))));
      fresh
          .sweeps
          .create(
              new NewSweep(
                  name, spec, "0".repeat(64), Map.of(), "", "me", "r", Optional.of(adoption)))
          .toCompletableFuture()
          .join();
      fresh.happens(
          name,
          new SweepEvent.SweepCreated(
              name,
              spec,
              "0".repeat(64),
              Map.of(),
              "",
              "me",
              "r",
              Optional.of(adoption),
              Samples.AT));
      fresh.happens(
          name,
          new BlockEvent.BlockPlanned(
              name, 0, spec, 0, 1, 0, List.of(0), 0, 100, 0, Optional.of(adoption), Samples.AT));
      fresh.measured(name, Samples.scalar(MetricKind.TRAIN_LOSS, CELL, 0.5, 2));
      MeasurementServiceGrpc.MeasurementServiceBlockingStub stub =
          MeasurementServiceGrpc.newBlockingStub(fresh.channel());
      StandaloneMeasurement listed =
          stub.listMeasurements(ListMeasurementsRequest.getDefaultInstance()).getMeasurements(0);
      assertThat(listed.getName()).isEqualTo(name);
      assertThat(listed.getMeasurement().getEstimate().getValue()).isEqualTo(0.5);
      assertThat(
              SweepServiceGrpc.newBlockingStub(fresh.channel())
                  .listSweeps(ListSweepsRequest.getDefaultInstance())
                  .getSweepsList())
          .isEmpty();
    }
  }
}
