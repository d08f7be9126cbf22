package io.orograph.orchestrator.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.Any;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.block.Lease;
import io.orograph.orchestrator.block.LeaseEnd;
import io.orograph.orchestrator.block.Origin;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.SweepEvent;
import io.orograph.v1.Axis;
import io.orograph.v1.CancelSweepRequest;
import io.orograph.v1.CheckpointServiceGrpc;
import io.orograph.v1.Claim;
import io.orograph.v1.ClaimReport;
import io.orograph.v1.ClaimVerdict;
import io.orograph.v1.CollectGarbageRequest;
import io.orograph.v1.CollectGarbageResponse;
import io.orograph.v1.CreateSweepRequest;
import io.orograph.v1.CreateSweepResponse;
import io.orograph.v1.DeleteSweepRequest;
import io.orograph.v1.DownloadCheckpointRequest;
import io.orograph.v1.DownloadCheckpointResponse;
import io.orograph.v1.ExplainRunRequest;
import io.orograph.v1.ExportFormat;
import io.orograph.v1.ExportSweepRequest;
import io.orograph.v1.GetClaimReportRequest;
import io.orograph.v1.GetPhaseDiagramRequest;
import io.orograph.v1.GetRunRequest;
import io.orograph.v1.GetSweepRequest;
import io.orograph.v1.ListCellsRequest;
import io.orograph.v1.ListCheckpointsRequest;
import io.orograph.v1.ListMetricKindsRequest;
import io.orograph.v1.ListRunsRequest;
import io.orograph.v1.ListSweepsRequest;
import io.orograph.v1.MeasurementServiceGrpc;
import io.orograph.v1.PauseSweepRequest;
import io.orograph.v1.PhaseDiagram;
import io.orograph.v1.PhaseDiagramView;
import io.orograph.v1.PhasePreset;
import io.orograph.v1.PhaseRule;
import io.orograph.v1.QueryCurvesRequest;
import io.orograph.v1.QueryMeasurementsRequest;
import io.orograph.v1.ResultServiceGrpc;
import io.orograph.v1.ResumeSweepRequest;
import io.orograph.v1.RetryRunsRequest;
import io.orograph.v1.RunReasonKind;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.SweepState;
import io.orograph.v1.UpdateSweepRequest;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.convert.StoreConverter;
import io.orograph.wire.convert.SweepFile;
import io.orograph.wire.grpc.RemoteFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServicesTest {
  private static final String NAME = Samples.SWEEP;

  @TempDir Path folder;
  private final SweepSpec spec = Samples.spec(List.of(8, 16), List.of(32, 64), 2);
  private Front front;
  private SweepServiceGrpc.SweepServiceBlockingStub sweeps;
  private ResultServiceGrpc.ResultServiceBlockingStub results;
  private CheckpointServiceGrpc.CheckpointServiceBlockingStub checkpoints;
  private MeasurementServiceGrpc.MeasurementServiceBlockingStub measurements;

  @BeforeEach
  void start() throws IOException {
    front = new Front(folder, Duration.ofMillis(50));
    sweeps = SweepServiceGrpc.newBlockingStub(front.channel());
    results = ResultServiceGrpc.newBlockingStub(front.channel());
    checkpoints = CheckpointServiceGrpc.newBlockingStub(front.channel());
    measurements = MeasurementServiceGrpc.newBlockingStub(front.channel());
  }

  @AfterEach
  void stop() {
    front.close();
  }

  private static String uuid() {
    return UUID.nameUUIDFromBytes(new byte[] {1}).toString();
  }

  private void someResults() {
    front.accepted(NAME, spec);
    front.happens(NAME, new BlockEvent.BlockPlanned(NAME, 0, spec, 0, 4, 8, List.of(), Samples.AT));
    for (long run = 0; run < 6; run++) {
      front.trained(NAME, spec, run);
    }
    for (String cell : List.of("width=8,batch=32", "width=8,batch=64")) {
      front.measured(NAME, Samples.scalar(MetricKind.TRAIN_ERROR, cell, 0.25, 0));
      front.measured(NAME, Samples.scalar(MetricKind.TRAIN_ERROR, cell, 0.125, 1));
      front.measured(NAME, Samples.undefined(MetricKind.CKA_SIMILARITY, cell, "a, \"b\"", 0, 1));
    }
  }

  private static RemoteFailure failure(ThrowingCallable call)
      throws InvalidProtocolBufferException {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).isNotNull();
    com.google.rpc.Status status = StatusProto.fromThrowable(thrown);
    assertThat(status).as("details of %s", thrown).isNotNull();
    List<ErrorInfo> infos = new ArrayList<>();
    for (Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        infos.add(detail.unpack(ErrorInfo.class));
      }
    }
    assertThat(infos).singleElement().satisfies(i -> assertThat(i.getReason()).isNotEmpty());
    return RemoteFailure.of(thrown);
  }

  @Test
  void everyMethodRefusesABadNameAsAViolationOfItsField() throws Exception {
    String bad = "sweeps/x";
    Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
    calls.put("get", () -> sweeps.getSweep(GetSweepRequest.newBuilder().setName(bad).build()));
    calls.put(
        "list", () -> sweeps.listSweeps(ListSweepsRequest.newBuilder().setParent(bad).build()));
    calls.put(
        "pause",
        () ->
            sweeps.pauseSweep(
                PauseSweepRequest.newBuilder().setName(bad).setRequestId(uuid()).build()));
    calls.put(
        "resume",
        () ->
            sweeps.resumeSweep(
                ResumeSweepRequest.newBuilder().setName(bad).setRequestId(uuid()).build()));
    calls.put(
        "cancel",
        () ->
            sweeps.cancelSweep(
                CancelSweepRequest.newBuilder().setName(bad).setRequestId(uuid()).build()));
    calls.put(
        "update",
        () ->
            sweeps.updateSweep(
                UpdateSweepRequest.newBuilder()
                    .setSweep(Sweep.newBuilder().setName(bad))
                    .setRequestId(uuid())
                    .build()));
    calls.put(
        "explain", () -> sweeps.explainRun(ExplainRunRequest.newBuilder().setName(bad).build()));
    calls.put(
        "retry",
        () ->
            sweeps.retryRuns(
                RetryRunsRequest.newBuilder().setName(bad).setRequestId(uuid()).build()));
    calls.put(
        "watch",
        () -> sweeps.watchSweep(WatchSweepRequest.newBuilder().setName(bad).build()).next());
    calls.put(
        "cells", () -> sweeps.listCells(ListCellsRequest.newBuilder().setParent(bad).build()));
    calls.put("run", () -> sweeps.getRun(GetRunRequest.newBuilder().setName(bad).build()));
    calls.put("runs", () -> sweeps.listRuns(ListRunsRequest.newBuilder().setParent(bad).build()));
    calls.put(
        "measurements",
        () ->
            results.queryMeasurements(
                QueryMeasurementsRequest.newBuilder().setParent(bad).build()));
    calls.put(
        "curves",
        () -> results.queryCurves(QueryCurvesRequest.newBuilder().setParent(bad).build()));
    calls.put(
        "diagram",
        () -> results.getPhaseDiagram(GetPhaseDiagramRequest.newBuilder().setName(bad).build()));
    calls.put(
        "claims",
        () -> results.getClaimReport(GetClaimReportRequest.newBuilder().setName(bad).build()));
    calls.put(
        "export",
        () -> results.exportSweep(ExportSweepRequest.newBuilder().setName(bad).build()).next());
    calls.put(
        "checkpoints",
        () ->
            checkpoints.listCheckpoints(
                ListCheckpointsRequest.newBuilder().setParent(bad).build()));
    calls.put(
        "download",
        () ->
            checkpoints
                .downloadCheckpoint(DownloadCheckpointRequest.newBuilder().setDigest(bad).build())
                .next());
    for (Map.Entry<String, ThrowingCallable> call : calls.entrySet()) {
      RemoteFailure failure = failure(call.getValue());
      assertThat(failure.code()).as(call.getKey()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(failure.violations())
          .as(call.getKey())
          .anySatisfy(v -> assertThat(v).contains(bad).contains("(expected: "));
    }
  }

  @Test
  void everyMethodSaysNotFoundOfAnUnknownSweep() throws Exception {
    List<ThrowingCallable> calls =
        List.of(
            () -> sweeps.getSweep(GetSweepRequest.newBuilder().setName(NAME).build()),
            () -> sweeps.listCells(ListCellsRequest.newBuilder().setParent(NAME).build()),
            () -> sweeps.listRuns(ListRunsRequest.newBuilder().setParent(NAME).build()),
            () -> sweeps.watchSweep(WatchSweepRequest.newBuilder().setName(NAME).build()).next(),
            () ->
                results.queryMeasurements(
                    QueryMeasurementsRequest.newBuilder().setParent(NAME).build()),
            () ->
                results.getPhaseDiagram(GetPhaseDiagramRequest.newBuilder().setName(NAME).build()),
            () -> results.getClaimReport(GetClaimReportRequest.newBuilder().setName(NAME).build()),
            () ->
                results
                    .exportSweep(
                        ExportSweepRequest.newBuilder()
                            .setName(NAME)
                            .setFormat(ExportFormat.EXPORT_FORMAT_CSV)
                            .build())
                    .next(),
            () ->
                checkpoints
                    .downloadCheckpoint(
                        DownloadCheckpointRequest.newBuilder()
                            .setDigest(Samples.digest("none").hex())
                            .build())
                    .next());
    for (ThrowingCallable call : calls) {
      assertThat(failure(call).code()).isEqualTo(Status.Code.NOT_FOUND);
    }
  }

  @Test
  void aSweepIsDeletedOnceItHasEndedOrByForce() throws Exception {
    front.accepted(NAME, spec);
    DeleteSweepRequest.Builder request = DeleteSweepRequest.newBuilder().setName(NAME);
    RemoteFailure wrong = failure(() -> sweeps.deleteSweep(request.build()));
    assertThat(wrong.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(wrong.message()).contains("request_id");
    DeleteSweepRequest active = request.setRequestId(uuid()).build();
    assertThat(failure(() -> sweeps.deleteSweep(active)).code())
        .isEqualTo(Status.Code.FAILED_PRECONDITION);
    sweeps.deleteSweep(active.toBuilder().setForce(true).build());
    assertThat(
            failure(() -> sweeps.deleteSweep(request.setRequestId(uuid()).setForce(true).build()))
                .code())
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void aCollectionTakesWhatNothingRefersToAndATrialTakesNothing() throws Exception {
    Digest garbage = front.content.put(new byte[] {1, 2, 3});
    CollectGarbageRequest.Builder request = CollectGarbageRequest.newBuilder();
    assertThat(failure(() -> checkpoints.collectGarbage(request.build())).code())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
    request.setRequestId(uuid());
    CollectGarbageResponse trial =
        checkpoints.collectGarbage(request.setValidateOnly(true).build());
    assertThat(front.content.contains(garbage)).isTrue();
    assertThat(checkpoints.collectGarbage(request.setValidateOnly(false).build())).isEqualTo(trial);
    assertThat(front.content.contains(garbage)).isFalse();
    assertThat(trial.getFreedObjects()).isOne();
    assertThat(trial.getFreedBytes()).isEqualTo(3);
    assertThat(trial.getGrace().getSeconds()).isEqualTo(24 * 3600);
  }

  @Test
  void theTableAsParquetHasTheRowsAndColumnsOfTheCsvAndADictionary() throws Exception {
    front.accepted(NAME, spec);
    byte[] file = bytes(ExportFormat.EXPORT_FORMAT_PARQUET);
    assertThat(new String(file, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("PAR1");
    String metadata = new String(file, StandardCharsets.UTF_8);
    String header = exported(ExportFormat.EXPORT_FORMAT_CSV).lines().findFirst().orElseThrow();
    for (String column : header.split(",", -1)) {
      assertThat(metadata).contains("\"" + column + "\":{");
    }
    assertThat(metadata).contains("Standard error from the finite evaluation set.");
    assertThat(metadata).contains("orograph.metrics", "larger is better");
  }

  private CreateSweepRequest submission() {
    return CreateSweepRequest.newBuilder()
        .setRequestId(uuid())
        .setSpec(SpecConverter.toProto(spec))
        .build();
  }

  @Test
  void aSweepIsAcceptedWithoutWorkersAndSaysWhichItWaitsFor() {
    CreateSweepRequest dry = submission().toBuilder().setValidateOnly(true).build();
    String both = "a trainer with the data set digits, a metrics service with the data set digits";
    assertThat(sweeps.createSweep(dry).getSweep().getWaitsFor()).isEqualTo(both);
    front.workers.add("t", WorkerKind.TRAINER, "mnist");
    front.workers.add("m", WorkerKind.METRICS, "digits");
    assertThat(sweeps.createSweep(submission()).getSweep().getWaitsFor())
        .isEqualTo("a trainer with the data set digits");
    front.workers.add("u", WorkerKind.TRAINER, "digits");
    assertThat(sweeps.createSweep(submission()).getSweep().getWaitsFor()).isEmpty();
    front.workers.silence();
    assertThat(sweeps.createSweep(submission()).getSweep().getWaitsFor()).isEmpty();
  }

  @Test
  void aSweepThatHasBegunWaitsForTheContentItBeganWith() {
    front.accepted(NAME, spec);
    front.happens(NAME, new BlockEvent.BlockPlanned(NAME, 0, spec, 0, 4, 8, List.of(), Samples.AT));
    Lease lease = new Lease(NAME, 0, "t", 1, 1, "trainer", "i", "cpu");
    List<RunKey> runs = List.of(new Grid(spec).run(0).key());
    front.happens(NAME, new BlockEvent.LeaseGranted(lease, runs, "", Samples.AT));
    front.happens(
        NAME,
        new BlockEvent.PackStarted(new Origin("t", 1, 1), Samples.provenance(), 0, Samples.AT));
    front.workers.add("t", WorkerKind.TRAINER, "digits");
    front.workers.add("m", WorkerKind.METRICS, "digits");
    String digest = Samples.provenance().dataDigest().shortHex();
    assertThat(
            sweeps
                .getSweep(GetSweepRequest.newBuilder().setName(NAME).build())
                .getSweep()
                .getWaitsFor())
        .startsWith("a trainer with the data set digits of digest " + digest + ", a metrics");
  }

  @Test
  void validateOnlyCountsAndCreatesNothing() throws Exception {
    CreateSweepResponse answer =
        sweeps.createSweep(submission().toBuilder().setValidateOnly(true).build());
    assertThat(answer.getCost().getCells()).isEqualTo(4);
    assertThat(answer.getCost().getRuns()).isEqualTo(8);
    assertThat(answer.getCost().getTrainingSteps()).isEqualTo(800);
    assertThat(answer.getCost().getMeasurements())
        .isEqualTo(
            4 * spec.measurements().stream().mapToLong(m -> m.kind().level().subjects(2)).sum());
    String name = answer.getSweep().getName();
    assertThat(
            failure(() -> sweeps.getSweep(GetSweepRequest.newBuilder().setName(name).build()))
                .code())
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void theSameRequestIdGivesTheSameSweepAndAnotherOneOfThatNameIsRefused() throws Exception {
    Sweep first = sweeps.createSweep(submission()).getSweep();
    assertThat(sweeps.createSweep(submission()).getSweep()).isEqualTo(first);
    assertThat(first.getState()).isEqualTo(SweepState.SWEEP_STATE_ACTIVE);
    assertThat(first.getProgress().getRuns()).isEqualTo(8);
    String id = first.getName().substring(first.getName().lastIndexOf('/') + 1);
    CreateSweepRequest other =
        submission().toBuilder()
            .setSweepId(id)
            .setRequestId(UUID.nameUUIDFromBytes(new byte[] {2}).toString())
            .build();
    assertThat(failure(() -> sweeps.createSweep(other)).code())
        .isEqualTo(Status.Code.ALREADY_EXISTS);
  }

  @Test
  void everyViolationOfASubmissionIsToldAtOnce() throws Exception {
    CreateSweepRequest.Builder wrong = submission().toBuilder().setRequestId("7").setSweepId("A b");
    wrong.getSpecBuilder().getTrainingBuilder().setBatchSize(-1);
    wrong.getSpecBuilder().getDataBuilder().setName("nothing");
    assertThat(failure(() -> sweeps.createSweep(wrong.build())).violations())
        .anySatisfy(v -> assertThat(v).startsWith("request_id: "))
        .anySatisfy(v -> assertThat(v).startsWith("sweep_id: "))
        .anySatisfy(v -> assertThat(v).startsWith("training.batch_size: "))
        .anySatisfy(v -> assertThat(v).startsWith("data.name: "));
  }

  @Test
  void whatWouldBeKeptForEverIsBounded() throws Exception {
    CreateSweepRequest.Builder most = submission().toBuilder().setDescription("d".repeat(1024));
    for (int i = 0; i < 31; i++) {
      most.putLabels("label-" + i, "v".repeat(40));
    }
    most.putLabels("k".repeat(63), "v".repeat(63));
    assertThat(sweeps.createSweep(most.build()).getSweep().getLabelsCount()).isEqualTo(32);

    CreateSweepRequest.Builder wrong = submission().toBuilder().setDescription("d".repeat(1025));
    for (int i = 0; i < 33; i++) {
      wrong.putLabels("label-" + i, "v".repeat(63));
    }
    Axis.Builder axis =
        wrong.getSpecBuilder().addAxesBuilder().setField("training.optimizer.weight_decay");
    for (int i = 1; i <= 6000; i++) {
      axis.addValuesBuilder().setNumberValue(i * 1e-6);
    }
    assertThat(failure(() -> sweeps.createSweep(wrong.build())).violations())
        .anySatisfy(v -> assertThat(v).startsWith("labels: 33"))
        .anySatisfy(v -> assertThat(v).startsWith("labels: ").contains("with the description"))
        .anySatisfy(v -> assertThat(v).startsWith("description: "))
        .anySatisfy(v -> assertThat(v).startsWith("spec: ").contains("at most 65536 bytes"));
    CreateSweepRequest.Builder label =
        submission().toBuilder().putLabels("a", "v".repeat(64)).putLabels("k".repeat(64), "");
    assertThat(failure(() -> sweeps.createSweep(label.build())).violations())
        .anySatisfy(v -> assertThat(v).startsWith("labels."));

    front.accepted(NAME, spec);
    UpdateSweepRequest.Builder update =
        UpdateSweepRequest.newBuilder()
            .setSweep(Sweep.newBuilder().setName(NAME).setDescription("d".repeat(1025)))
            .setUpdateMask(FieldMask.newBuilder().addPaths("description"))
            .setRequestId(uuid());
    assertThat(failure(() -> sweeps.updateSweep(update.build())).violations())
        .anySatisfy(v -> assertThat(v).startsWith("description: "));
    update.setSweep(Sweep.newBuilder().setName(NAME).putAllLabels(wrong.getLabelsMap()));
    update.setUpdateMask(FieldMask.newBuilder().addPaths("labels"));
    assertThat(failure(() -> sweeps.updateSweep(update.build())).violations())
        .anySatisfy(v -> assertThat(v).startsWith("labels: 33"));
  }

  @Test
  void steeringIsGuardedByEtagAndState() throws Exception {
    front.accepted(NAME, spec);
    PauseSweepRequest pause =
        PauseSweepRequest.newBuilder().setName(NAME).setRequestId(uuid()).build();
    assertThat(sweeps.pauseSweep(pause).getSweep().getState())
        .isEqualTo(SweepState.SWEEP_STATE_PAUSED);
    assertThat(failure(() -> sweeps.pauseSweep(pause.toBuilder().setEtag("99").build())).reason())
        .isEqualTo("ETAG_MISMATCH");
    CancelSweepRequest cancel =
        CancelSweepRequest.newBuilder().setName(NAME).setRequestId(uuid()).build();
    sweeps.cancelSweep(cancel);
    assertThat(failure(() -> sweeps.pauseSweep(pause)).code())
        .isEqualTo(Status.Code.FAILED_PRECONDITION);
  }

  @Test
  void onlyWhatMayChangeChanges() throws Exception {
    front.accepted(NAME, spec);
    UpdateSweepRequest.Builder update =
        UpdateSweepRequest.newBuilder()
            .setSweep(Sweep.newBuilder().setName(NAME).setDescription("new"))
            .setRequestId(uuid());
    assertThat(
            sweeps
                .updateSweep(
                    update.setUpdateMask(FieldMask.newBuilder().addPaths("description")).build())
                .getSweep()
                .getDescription())
        .isEqualTo("new");
    assertThat(
            failure(
                    () ->
                        sweeps.updateSweep(
                            update
                                .setUpdateMask(FieldMask.newBuilder().addPaths("spec.network"))
                                .build()))
                .violations())
        .singleElement()
        .asString()
        .startsWith("update_mask: spec.network");
  }

  @Test
  void anUpdateIsToldEverythingThatIsWrongWithIt() throws Exception {
    UpdateSweepRequest.Builder update =
        UpdateSweepRequest.newBuilder()
            .setSweep(Sweep.newBuilder().setName("first").setDescription("d".repeat(1025)))
            .setRequestId("again")
            .setUpdateMask(
                FieldMask.newBuilder()
                    .addPaths("spec.max_parallel")
                    .addPaths("spec.checkpoints.keep_days")
                    .addPaths("spec.quota")
                    .addPaths("description"));
    update.getSweepBuilder().getSpecBuilder().setMaxParallel(-1);
    update
        .getSweepBuilder()
        .getSpecBuilder()
        .getQuotaBuilder()
        .setQueuedRuns(-3)
        .setCheckpointBytes(-4);
    update.getSweepBuilder().getSpecBuilder().getCheckpointsBuilder().setKeepDays(-2);
    assertThat(failure(() -> sweeps.updateSweep(update.build())).violations())
        .satisfiesExactlyInAnyOrder(
            v -> assertThat(v).startsWith("sweep.name: "),
            v -> assertThat(v).startsWith("request_id: again"),
            v -> assertThat(v).startsWith("sweep.spec.quota.queued_runs: -3"),
            v -> assertThat(v).startsWith("sweep.spec.quota.checkpoint_bytes: -4"),
            v -> assertThat(v).startsWith("sweep.spec.max_parallel: -1"),
            v -> assertThat(v).startsWith("sweep.spec.checkpoints.keep_days: -2"),
            v -> assertThat(v).startsWith("description: "));
  }

  @Test
  void aRetrySaysHowManyRunsItIsForAndSaysItAgain() throws Exception {
    someResults();
    front.failed(NAME, spec, 6);
    front.failed(NAME, spec, 7);
    RetryRunsRequest retry =
        RetryRunsRequest.newBuilder()
            .setName(NAME)
            .setRequestId(uuid())
            .setFilter("outcome = failed AND replicate = 1")
            .build();
    for (int time = 0; time < 2; time++) {
      var answer = sweeps.retryRuns(retry);
      assertThat(answer.getRuns()).isOne();
      assertThat(answer.getSweep().getState()).isEqualTo(SweepState.SWEEP_STATE_ACTIVE);
      front.happens(
          NAME,
          new BlockEvent.BlockRetried(
              List.of(new Grid(spec).run(7).key()), List.of(), 1, Samples.AT));
    }
    assertThat(
            sweeps
                .listRuns(
                    ListRunsRequest.newBuilder()
                        .setParent(NAME)
                        .setFilter("outcome = failed")
                        .build())
                .getRunsCount())
        .isOne();
  }

  @Test
  void aRetryOfResultsOrOfWhatIsNotThereIsRefused() throws Exception {
    someResults();
    RetryRunsRequest.Builder retry = RetryRunsRequest.newBuilder().setName(NAME).setRequestId("x");
    retry.setFilter("outcome = diverged AND replicate = first");
    assertThat(failure(() -> sweeps.retryRuns(retry.build())).violations())
        .satisfiesExactlyInAnyOrder(
            v -> assertThat(v).startsWith("request_id: x"),
            v -> assertThat(v).startsWith("filter.outcome: diverged (expected: failed"),
            v -> assertThat(v).startsWith("filter.replicate: first"));
    retry.setRequestId(uuid()).setFilter("cell = \"width=9,batch=32\" AND replicate = 2");
    assertThat(failure(() -> sweeps.retryRuns(retry.build())).violations())
        .satisfiesExactlyInAnyOrder(
            v -> assertThat(v).startsWith("filter.cell: width=9,batch=32"),
            v -> assertThat(v).startsWith("filter.replicate: 2 (expected: 0 to 1)"));
  }

  private ExplainRunRequest explain(String run) {
    return ExplainRunRequest.newBuilder().setName(NAME + "/cells/" + run).build();
  }

  @Test
  void aRunIsExplainedByItsOutcomeOrByTheScheduler() throws Exception {
    someResults();
    var ended = sweeps.explainRun(explain("width=8,batch=32/runs/0"));
    assertThat(ended.getDetailsList())
        .extracting(r -> r.getKind())
        .containsExactly(RunReasonKind.RUN_REASON_KIND_ENDED);
    assertThat(ended.getState()).isEqualTo(io.orograph.v1.RunState.RUN_STATE_ENDED);
    var waits = sweeps.explainRun(explain("width=16,batch=64/runs/1"));
    assertThat(waits.getReasonsList()).containsExactly(NAME + " 0 width=16,batch=64 1");
    assertThat(waits.getDetails(0).getKind()).isEqualTo(RunReasonKind.RUN_REASON_KIND_LANES_BUSY);
    assertThat(waits.getDetails(0).getValuesMap()).containsEntry("workers", "w");
    assertThat(failure(() -> sweeps.explainRun(explain("width=9,batch=64/runs/1"))).code())
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void aFailedRunNamesTheLogOfItsLastFailedAttemptWhichCanBeDownloaded() throws Exception {
    someResults();
    byte[] text = "failed: disk full\n".getBytes(StandardCharsets.UTF_8);
    ArtifactRef tail = new ArtifactRef(front.content.put(text), ArtifactKind.LOG_TAIL, text.length);
    RunKey key = new Grid(spec).run(7).key();
    Lease lease = new Lease(NAME, 0, "t-9", 1, 1, "w", "i", "cpu");
    for (BlockEvent event :
        List.of(
            new BlockEvent.LeaseGranted(lease, List.of(key), "", Samples.AT),
            new BlockEvent.LeaseEnded(
                "t-9", 1, LeaseEnd.FAILED, "failed: disk full", Optional.of(tail), Samples.AT),
            new BlockEvent.RunEnded(
                Optional.empty(),
                key,
                new RunOutcome.Failed("why"),
                Optional.empty(),
                Samples.AT))) {
      front.happens(NAME, event);
    }
    String run = NAME + "/cells/" + new Grid(spec).run(7).cell() + "/runs/1";
    assertThat(sweeps.getRun(GetRunRequest.newBuilder().setName(run).build()).getRun().getLogTail())
        .isEqualTo(StoreConverter.toProto(tail));
    var explained = sweeps.explainRun(ExplainRunRequest.newBuilder().setName(run).build());
    assertThat(explained.getLogTail().getDigest()).isEqualTo(tail.digest().hex());
    assertThat(
            checkpoints
                .downloadCheckpoint(
                    DownloadCheckpointRequest.newBuilder()
                        .setDigest(explained.getLogTail().getDigest())
                        .build())
                .next()
                .getData()
                .toByteArray())
        .isEqualTo(text);
  }

  @Test
  void everyReasonHasItsNameOnTheWire() {
    for (var kind : io.orograph.orchestrator.schedule.Reason.Kind.values()) {
      assertThat(RunReasonKind.valueOf("RUN_REASON_KIND_" + kind.name()).getNumber()).isPositive();
    }
  }

  @Test
  void aProjectThatHasAsManyRunsAsItMayGetsNoMoreUntilSomeHaveEnded() throws Exception {
    String small = "projects/small/sweeps/";
    CreateSweepRequest first =
        submission().toBuilder().setParent("projects/small").setSweepId("first").build();
    assertThat(sweeps.createSweep(first).getSweep().getName()).isEqualTo(small + "first");
    front.happens(
        small + "first",
        new SweepEvent.SweepCreated(
            small + "first", spec, "ab", Map.of(), "", "me", "r", Samples.AT));
    CreateSweepRequest second =
        submission().toBuilder()
            .setParent("projects/small")
            .setSweepId("second")
            .setRequestId(uuid())
            .build();
    RemoteFailure full = failure(() -> sweeps.createSweep(second));
    assertThat(full.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(full.reason()).isEqualTo("QUOTA_EXCEEDED");
    assertThat(full.message())
        .isEqualTo(
            "projects/small: 8 runs more than the 8 that wait or train (expected: at most 10 in"
                + " all)");
    assertThat(sweeps.createSweep(first).getSweep().getName())
        .as("what was accepted is answered again")
        .isEqualTo(small + "first");
    front.happens(
        small + "first",
        new BlockEvent.BlockPlanned(small + "first", 0, spec, 0, 4, 8, List.of(), Samples.AT));
    for (long run = 0; run < 6; run++) {
      front.trained(small + "first", spec, run);
    }
    assertThat(sweeps.createSweep(second).getSweep().getName()).isEqualTo(small + "second");
  }

  @Test
  void whatWasAcceptedJustNowCountsBeforeItsRowsAreThere() throws Exception {
    CreateSweepRequest first =
        submission().toBuilder().setParent("projects/small").setSweepId("first").build();
    sweeps.createSweep(first);
    CreateSweepRequest second = first.toBuilder().setSweepId("second").setRequestId(uuid()).build();
    assertThat(failure(() -> sweeps.createSweep(second)).reason()).isEqualTo("QUOTA_EXCEEDED");
  }

  @Test
  void aProjectThatHasAsMuchInTheStoreAsItMayGetsNoMore() throws Exception {
    String filled = "projects/filled/sweeps/first";
    CreateSweepRequest first =
        submission().toBuilder().setParent("projects/filled").setSweepId("first").build();
    assertThat(sweeps.createSweep(first).getSweep().getName()).isEqualTo(filled);
    front.happens(
        filled,
        new SweepEvent.SweepCreated(filled, spec, "ab", Map.of(), "", "me", "r", Samples.AT));
    front.happens(
        filled, new BlockEvent.BlockPlanned(filled, 0, spec, 0, 4, 8, List.of(), Samples.AT));
    long held = 0;
    for (long run = 0; held < 100; run++) {
      front.trained(filled, spec, run);
      held += Samples.checkpoint(new Grid(spec).run(run).cell(), (int) (run % 2)).size();
    }
    CreateSweepRequest second = first.toBuilder().setSweepId("second").setRequestId(uuid()).build();
    RemoteFailure full = failure(() -> sweeps.createSweep(second));
    assertThat(full.reason()).isEqualTo("QUOTA_EXCEEDED");
    assertThat(full.message())
        .isEqualTo("projects/filled: " + held + " bytes in the store (expected: less than 100)");
  }

  @Test
  void aSweepWithMoreRunsThanItMayHaveWaitingIsRefused() throws Exception {
    CreateSweepRequest.Builder request = submission().toBuilder().setSweepId("bounded");
    request.getSpecBuilder().getQuotaBuilder().setQueuedRuns(7);
    for (boolean only : new boolean[] {true, false}) {
      RemoteFailure full = failure(() -> sweeps.createSweep(request.setValidateOnly(only).build()));
      assertThat(full.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(full.reason()).isEqualTo("QUOTA_EXCEEDED");
      assertThat(full.message())
          .isEqualTo(
              "projects/default/sweeps/bounded: 8 runs more than the 0 that wait or train"
                  + " (expected: at most 7 in all)");
    }
    request.getSpecBuilder().getQuotaBuilder().setQueuedRuns(8);
    assertThat(sweeps.createSweep(request.build()).getSweep().getSpec().getQuota().getQueuedRuns())
        .isEqualTo(8);
  }

  @Test
  void validateOnlyAsksTheQuotasAndTakesNothingOfThem() throws Exception {
    CreateSweepRequest first =
        submission().toBuilder().setParent("projects/small").setSweepId("first").build();
    CreateSweepRequest second = first.toBuilder().setSweepId("second").setRequestId(uuid()).build();
    CreateSweepRequest dry = second.toBuilder().setValidateOnly(true).build();
    assertThat(sweeps.createSweep(dry).getCost().getRuns()).isEqualTo(8);
    assertThat(sweeps.createSweep(dry).getCost().getRuns()).isEqualTo(8);
    sweeps.createSweep(first);
    assertThat(failure(() -> sweeps.createSweep(dry)).reason()).isEqualTo("QUOTA_EXCEEDED");
  }

  @Test
  void validateOnlyRefusesANameThatIsTakenAndOneThatWas() throws Exception {
    CreateSweepRequest first = submission().toBuilder().setSweepId("first").build();
    String name = sweeps.createSweep(first).getSweep().getName();
    String another = UUID.nameUUIDFromBytes(new byte[] {2}).toString();
    CreateSweepRequest dry = first.toBuilder().setRequestId(another).setValidateOnly(true).build();
    assertThat(failure(() -> sweeps.createSweep(dry)).code()).isEqualTo(Status.Code.ALREADY_EXISTS);
    sweeps.deleteSweep(
        DeleteSweepRequest.newBuilder().setName(name).setRequestId(uuid()).setForce(true).build());
    CreateSweepRequest real = dry.toBuilder().setValidateOnly(false).build();
    assertThat(failure(() -> sweeps.createSweep(dry)).reason())
        .isEqualTo("NAME_USED")
        .isEqualTo(failure(() -> sweeps.createSweep(real)).reason());
  }

  @Test
  void validateOnlyOfARequestThatHasMadeItsSweepCountsAsBefore() throws Exception {
    CreateSweepRequest first = submission().toBuilder().setSweepId("first").build();
    sweeps.createSweep(first);
    CreateSweepRequest dry = first.toBuilder().setValidateOnly(true).build();
    assertThat(sweeps.createSweep(dry).getCost().getRuns()).isEqualTo(8);
  }

  private record Listed(List<?> items, String next) {}

  @Test
  void everyListIsPagedWithoutGapOrDuplicate() throws Exception {
    someResults();
    front.accepted(NAME + "2", spec);
    front.accepted(NAME + "3", spec);
    Map<String, BiFunction<Integer, String, Listed>> lists = new LinkedHashMap<>();
    lists.put(
        "sweeps",
        (size, token) -> {
          var page =
              sweeps.listSweeps(
                  ListSweepsRequest.newBuilder()
                      .setParent("projects/default")
                      .setFilter("labels.kind = test")
                      .setPageSize(size)
                      .setPageToken(token)
                      .build());
          return new Listed(page.getSweepsList(), page.getNextPageToken());
        });
    lists.put(
        "cells",
        (size, token) -> {
          var page =
              sweeps.listCells(
                  ListCellsRequest.newBuilder()
                      .setParent(NAME)
                      .setPageSize(size)
                      .setPageToken(token)
                      .build());
          return new Listed(page.getCellsList(), page.getNextPageToken());
        });
    lists.put(
        "runs",
        (size, token) -> {
          var page =
              sweeps.listRuns(
                  ListRunsRequest.newBuilder()
                      .setParent(NAME)
                      .setPageSize(size)
                      .setPageToken(token)
                      .build());
          return new Listed(page.getRunsList(), page.getNextPageToken());
        });
    lists.put(
        "measurements",
        (size, token) -> {
          var page =
              results.queryMeasurements(
                  QueryMeasurementsRequest.newBuilder()
                      .setParent(NAME)
                      .setPageSize(size)
                      .setPageToken(token)
                      .build());
          return new Listed(page.getMeasurementsList(), page.getNextPageToken());
        });
    lists.put(
        "curves",
        (size, token) -> {
          var page =
              results.queryCurves(
                  QueryCurvesRequest.newBuilder()
                      .setParent(NAME)
                      .setPageSize(size)
                      .setPageToken(token)
                      .build());
          return new Listed(page.getRunsList(), page.getNextPageToken());
        });
    lists.put(
        "checkpoints",
        (size, token) -> {
          var page =
              checkpoints.listCheckpoints(
                  ListCheckpointsRequest.newBuilder()
                      .setParent(NAME)
                      .setPageSize(size)
                      .setPageToken(token)
                      .build());
          return new Listed(page.getCheckpointsList(), page.getNextPageToken());
        });
    lists.put(
        "kinds",
        (size, token) -> {
          var page =
              measurements.listMetricKinds(
                  ListMetricKindsRequest.newBuilder()
                      .setPageSize(size)
                      .setPageToken(token)
                      .build());
          return new Listed(page.getMetricKindsList(), page.getNextPageToken());
        });
    Map<String, Integer> sizes =
        Map.of(
            "sweeps",
            3,
            "cells",
            4,
            "runs",
            8,
            "measurements",
            6,
            "curves",
            8,
            "checkpoints",
            6,
            "kinds",
            MetricKind.values().length);
    for (Map.Entry<String, BiFunction<Integer, String, Listed>> list : lists.entrySet()) {
      String what = list.getKey();
      Listed whole = list.getValue().apply(5_000, "");
      assertThat(whole.items()).as(what).hasSize(sizes.getOrDefault(what, -1));
      assertThat(whole.next()).as(what).isEmpty();
      List<Object> paged = new ArrayList<>();
      String token = "";
      do {
        Listed page = list.getValue().apply(1, token);
        assertThat(page.items()).as(what).hasSize(1);
        paged.addAll(page.items());
        token = page.next();
      } while (!token.isEmpty());
      assertThat(paged).as(what).isEqualTo(whole.items());

      assertThat(failure(() -> list.getValue().apply(-1, "")).violations())
          .as(what)
          .anySatisfy(v -> assertThat(v).startsWith("page_size: -1"));
      assertThat(failure(() -> list.getValue().apply(1, "bm9uc2Vuc2U")).violations())
          .as(what)
          .anySatisfy(v -> assertThat(v).startsWith("page_token: "));
    }
    String token = lists.get("cells").apply(1, "").next();
    assertThat(failure(() -> lists.get("runs").apply(1, token)).violations())
        .anySatisfy(v -> assertThat(v).startsWith("page_token: "));
  }

  @Test
  void runsOfACellAreListedUnderItsName() {
    someResults();
    assertThat(
            sweeps
                .listRuns(
                    ListRunsRequest.newBuilder()
                        .setParent(NAME + "/cells/width=16,batch=32")
                        .setFilter("state = ENDED")
                        .build())
                .getRunsList())
        .extracting(run -> run.getName().substring(NAME.length()))
        .containsExactly("/cells/width=16,batch=32/runs/0", "/cells/width=16,batch=32/runs/1");
  }

  @Test
  void theDiagramHasEveryCellWithItsGap() {
    someResults();
    PhaseDiagram diagram =
        results
            .getPhaseDiagram(GetPhaseDiagramRequest.newBuilder().setName(NAME).build())
            .getDiagram();
    assertThat(diagram.getCellsList()).hasSize(4);
    assertThat(diagram.getComplete()).isFalse();
    assertThat(diagram.getCells(0).getLabel()).isEqualTo("INCOMPLETE");
    assertThat(diagram.getCells(0).getGap()).isNotEmpty();
    assertThat(diagram.getCells(0).getMetricsOrThrow("TRAIN_ERROR").getMean()).isEqualTo(0.1875);
  }

  @Test
  void aDiagramHasTheMetricsThatAreWantedAndTheSameLabels() {
    someResults();
    front.measured(NAME, Samples.scalar(MetricKind.TEST_ACCURACY, "width=8,batch=32", 0.5, 0));
    front.measured(NAME, Samples.scalar(MetricKind.TEST_ACCURACY, "width=8,batch=32", 0.75, 1));
    GetPhaseDiagramRequest all = GetPhaseDiagramRequest.newBuilder().setName(NAME).build();
    GetPhaseDiagramRequest labels =
        all.toBuilder().setView(PhaseDiagramView.PHASE_DIAGRAM_VIEW_LABELS).build();
    PhaseDiagram whole = results.getPhaseDiagram(all).getDiagram();
    assertThat(whole.getCells(0).getMetricsMap()).containsKey("TEST_ACCURACY");
    PhaseDiagram one =
        results.getPhaseDiagram(all.toBuilder().addMetrics("TRAIN_ERROR").build()).getDiagram();
    assertThat(one.getCells(0).getMetricsMap())
        .containsExactly(
            Map.entry("TRAIN_ERROR", whole.getCells(0).getMetricsOrThrow("TRAIN_ERROR")));
    PhaseDiagram bare = results.getPhaseDiagram(labels).getDiagram();
    assertThat(bare.getCellsList()).allMatch(cell -> cell.getMetricsCount() == 0);
    assertThat(withoutMetrics(one)).isEqualTo(bare);
    assertThat(withoutMetrics(whole)).isEqualTo(bare);
  }

  /** Ten thousand cells; more of them with metrics than one answer takes. */
  private SweepSpec largeResults() {
    List<Integer> values = IntStream.rangeClosed(1, 100).boxed().toList();
    SweepSpec large = Samples.spec(values, values, 2);
    front.accepted(NAME, large);
    front.happens(
        NAME, new BlockEvent.BlockPlanned(NAME, 0, large, 0, 4, 8, List.of(), Samples.AT));
    for (long run = 0; run < 4; run++) {
      front.trained(NAME, large, run);
    }
    front.measured(NAME, Samples.scalar(MetricKind.TRAIN_ERROR, "width=1,batch=2", 0.25, 0));
    front.measured(NAME, Samples.scalar(MetricKind.TRAIN_ERROR, "width=1,batch=2", 0.75, 1));
    return large;
  }

  private PhaseDiagram diagram(GetPhaseDiagramRequest.Builder request) {
    return results.getPhaseDiagram(request.setName(NAME).build()).getDiagram();
  }

  @Test
  void ofTenThousandCellsADiagramHasTheLabelsAndTheMeansThatAreNamed() {
    largeResults();
    PhaseDiagram labels = diagram(GetPhaseDiagramRequest.newBuilder());
    assertThat(labels.getCellsList()).hasSize(10_000);
    assertThat(labels.getCellsList()).allMatch(cell -> cell.getMetricsCount() == 0);
    assertThat(labels.getCells(1).getRunsMap()).containsExactly(Map.entry("trained", 2L));
    PhaseDiagram one = diagram(GetPhaseDiagramRequest.newBuilder().addMetrics("TRAIN_ERROR"));
    assertThat(one.getCells(1).getMetricsOrThrow("TRAIN_ERROR").getMean()).isEqualTo(0.5);
    assertThat(withoutMetrics(one)).isEqualTo(labels);
  }

  @Test
  void aCellOfALargeDiagramHasAllItsMeans() {
    largeResults();
    PhaseDiagram diagram =
        diagram(
            GetPhaseDiagramRequest.newBuilder()
                .addCells("width=100,batch=100")
                .addCells("width=1,batch=2"));
    assertThat(diagram.getCellsList())
        .extracting(io.orograph.v1.PhaseCell::getCell)
        .containsExactly("width=1,batch=2", "width=100,batch=100");
    assertThat(diagram.getCells(0).getMetricsMap()).containsOnlyKeys("TRAIN_ERROR");
    assertThat(diagram.getCells(0).getGap())
        .isEqualTo(diagram(GetPhaseDiagramRequest.newBuilder()).getCells(1).getGap());
  }

  @Test
  void whatIsTooMuchForOneDiagramIsRefusedWithWhatIsNot() throws Exception {
    SweepSpec large = largeResults();
    assertThat(
            failure(
                    () ->
                        diagram(
                            GetPhaseDiagramRequest.newBuilder()
                                .setView(PhaseDiagramView.PHASE_DIAGRAM_VIEW_FULL)))
                .violations())
        .containsExactly(
            "metrics: %d of 10000 cells (expected: at most 200000 means: name fewer metrics, or cells)"
                .formatted(large.metrics().size()));
    assertThat(
            failure(() -> diagram(GetPhaseDiagramRequest.newBuilder().addCells("width=1")))
                .violations())
        .containsExactly("cells[0]: width=1 (expected: the id of a cell of the sweep)");
    assertThat(
            failure(
                    () ->
                        results.getClaimReport(
                            GetClaimReportRequest.newBuilder().setName(NAME).build()))
                .violations())
        .singleElement()
        .asString()
        .startsWith("name: 10000 cells (expected: at most 2000 for claims and a report");
  }

  @Test
  void aGridOfMoreThanFiftyThousandCellsHasNoDiagram() throws Exception {
    List<Integer> values = IntStream.rangeClosed(1, 251).boxed().toList();
    front.accepted(NAME, Samples.spec(values, values.subList(0, 200), 2));
    assertThat(failure(() -> diagram(GetPhaseDiagramRequest.newBuilder())).violations())
        .singleElement()
        .asString()
        .startsWith("name: 50200 cells (expected: at most 50000 for a diagram");
  }

  private static PhaseDiagram withoutMetrics(PhaseDiagram diagram) {
    PhaseDiagram.Builder bare = diagram.toBuilder();
    bare.getCellsBuilderList().forEach(cell -> cell.clearMetrics());
    return bare.build();
  }

  @Test
  void aDiagramOfMetricsThatTheSweepDoesNotMeasureIsRefusedByName() throws Exception {
    front.accepted(NAME, spec);
    GetPhaseDiagramRequest.Builder request =
        GetPhaseDiagramRequest.newBuilder().setName(NAME).addMetrics("TRAIN_ERROR");
    assertThat(
            failure(() -> results.getPhaseDiagram(request.clone().addMetrics("NONE").build()))
                .violations())
        .singleElement()
        .asString()
        .startsWith("metrics[1]: NONE (expected: ")
        .contains("AVERAGED_ACCURACY");
    assertThat(
            failure(
                    () ->
                        results.getPhaseDiagram(
                            request
                                .clone()
                                .setView(PhaseDiagramView.PHASE_DIAGRAM_VIEW_LABELS)
                                .build()))
                .violations())
        .containsExactly("metrics[0]: TRAIN_ERROR (expected: none in the view of labels)");
  }

  @Test
  void theClaimReportHasEveryClaimWithItsReasonAndTheThresholdsUsed() {
    someResults();
    ClaimReport report =
        results
            .getClaimReport(
                GetClaimReportRequest.newBuilder()
                    .setName(NAME)
                    .setRule(PhaseRule.newBuilder().setPreset(PhasePreset.PHASE_PRESET_PAPER))
                    .build())
            .getReport();
    assertThat(report.getClaimsList())
        .extracting(Claim::getClaim)
        .containsExactlyElementsOf(io.orograph.core.claim.Claim.names());
    assertThat(report.getClaimsList())
        .allSatisfy(
            claim -> {
              assertThat(claim.getVerdict()).isEqualTo(ClaimVerdict.CLAIM_VERDICT_NOT_TESTABLE);
              assertThat(claim.getReason()).isNotEmpty();
            });
    assertThat(report.getComplete()).isFalse();
    assertThat(report.getLeftOutOrThrow("pending")).isEqualTo(4);
    assertThat(report.getRule().getSimilarCka()).isEqualTo(0.7);
    assertThat(report.getLandscapesList())
        .extracting(io.orograph.v1.EffectiveLandscape::getOutcome)
        .containsExactly("fitted", "connected");
    assertThat(report.getLandscapes(0).getGap()).isNotEmpty();
    assertThat(report.getLength().getGap()).isNotEmpty();
    assertThat(report.getLandscapes(0).hasBowl()).isFalse();
  }

  private String exported(ExportFormat format) {
    return new String(bytes(format), StandardCharsets.UTF_8);
  }

  private byte[] bytes(ExportFormat format) {
    return bytes(format, "");
  }

  private byte[] bytes(ExportFormat format, String level) {
    var bytes = new ByteArrayOutputStream();
    results
        .exportSweep(
            ExportSweepRequest.newBuilder().setName(NAME).setFormat(format).setLevel(level).build())
        .forEachRemaining(chunk -> bytes.writeBytes(chunk.getData().toByteArray()));
    return bytes.toByteArray();
  }

  @Test
  void aBundleHoldsTheSweepFileAndAllExportsWithTheirDigests() throws IOException {
    someResults();
    byte[] bundle = bytes(ExportFormat.EXPORT_FORMAT_BUNDLE);
    assertThat(bytes(ExportFormat.EXPORT_FORMAT_BUNDLE)).isEqualTo(bundle);
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(bundle))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    assertThat(entries.keySet())
        .containsExactly(
            "sweep.yaml",
            "measurements.jsonl",
            "measurements.csv",
            "measurements-run.csv",
            "measurements-pair.csv",
            "measurements-cell.csv",
            "columns.json",
            "report.html",
            "SHA256SUMS");
    for (String level : List.of("run", "pair", "cell")) {
      assertThat(entries.get("measurements-" + level + ".csv"))
          .isEqualTo(bytes(ExportFormat.EXPORT_FORMAT_CSV, level.toUpperCase(Locale.ROOT)));
    }
    assertThat(entries.get("measurements.csv")).isEqualTo(bytes(ExportFormat.EXPORT_FORMAT_CSV));
    assertThat(entries.get("measurements.jsonl"))
        .isEqualTo(bytes(ExportFormat.EXPORT_FORMAT_JSON_LINES));
    assertThat(entries.get("report.html")).isEqualTo(bytes(ExportFormat.EXPORT_FORMAT_REPORT));
    String yaml = new String(entries.get("sweep.yaml"), StandardCharsets.UTF_8);
    assertThat(SpecConverter.fromProto(SweepFile.parse(yaml))).isEqualTo(spec);
    List<String> sums =
        new String(entries.get("SHA256SUMS"), StandardCharsets.UTF_8).lines().toList();
    assertThat(sums).hasSize(8);
    for (String sum : sums) {
      String[] words = sum.split("  ", 2);
      assertThat(Digest.of(Objects.requireNonNull(entries.get(words[1]))).hex())
          .as(words[1])
          .isEqualTo(words[0]);
    }
  }

  @Test
  void theTidyTableIsTheGoldenOne() throws IOException {
    someResults();
    String golden;
    try (var in = ServicesTest.class.getResourceAsStream("/golden/grpc/tidy.csv")) {
      assertThat(in).as("golden/grpc/tidy.csv").isNotNull();
      golden = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(exported(ExportFormat.EXPORT_FORMAT_CSV)).isEqualTo(golden);
  }

  private List<Struct> lines(String level) throws InvalidProtocolBufferException {
    List<Struct> all = new ArrayList<>();
    String text =
        new String(bytes(ExportFormat.EXPORT_FORMAT_JSON_LINES, level), StandardCharsets.UTF_8);
    for (String line : text.lines().toList()) {
      Struct.Builder object = Struct.newBuilder();
      JsonFormat.parser().merge(line, object);
      all.add(object.build());
    }
    return all;
  }

  private static String text(Struct object, String field) {
    return object.getFieldsOrDefault(field, Value.getDefaultInstance()).getStringValue();
  }

  @Test
  void jsonLinesHoldEveryRowOfTheTableInItsOrder() throws InvalidProtocolBufferException {
    someResults();
    List<String> kinds =
        exported(ExportFormat.EXPORT_FORMAT_CSV)
            .lines()
            .skip(1)
            .map(row -> row.split("\"", 3)[2].split(",", -1)[4])
            .toList();
    assertThat(kinds).contains("RUN_OUTCOME", "TRAIN_ERROR");
    assertThat(lines("")).extracting(line -> text(line, "kind")).isEqualTo(kinds);
  }

  @Test
  void linesOfMeasurementsAreMessagesAndThoseOfRunsHaveALevel() throws IOException {
    someResults();
    List<Struct> measured = new ArrayList<>();
    for (Struct line : lines("")) {
      if (line.containsFields("level")) {
        assertThat(text(line, "kind")).startsWith("RUN_");
        assertThat(text(line, "level")).isEqualTo("RUN");
      } else {
        JsonFormat.parser()
            .merge(JsonFormat.printer().print(line), io.orograph.v1.Measurement.newBuilder());
        measured.add(line);
      }
    }
    assertThat(measured).hasSize(6);
  }

  @Test
  void aRunsOutcomeNamesTheStreamsItDrewFrom() throws InvalidProtocolBufferException {
    someResults();
    Struct first =
        lines("RUN").stream()
            .filter(line -> text(line, "kind").equals("RUN_OUTCOME"))
            .findFirst()
            .orElseThrow();
    assertThat(text(first, "text")).isEqualTo("trained");
    assertThat(text(first, "seedKey")).isEqualTo(new Grid(spec).run(0).seedKey().hex());
  }

  @Test
  void theRowsOfALevelAreThoseOfTheWholeTable() {
    someResults();
    List<String> whole = exported(ExportFormat.EXPORT_FORMAT_CSV).lines().toList();
    List<String> rows = new ArrayList<>();
    for (String level : List.of("RUN", "PAIR", "CELL")) {
      List<String> table =
          new String(bytes(ExportFormat.EXPORT_FORMAT_CSV, level), StandardCharsets.UTF_8)
              .lines()
              .toList();
      assertThat(table.getFirst()).isEqualTo(whole.getFirst());
      assertThat(table.stream().skip(1)).allMatch(row -> row.contains("," + level + ","));
      rows.addAll(table.subList(1, table.size()));
    }
    assertThat(rows).containsExactlyInAnyOrderElementsOf(whole.subList(1, whole.size()));
  }

  @Test
  void aLevelIsOneOfThreeAndOfATable() throws InvalidProtocolBufferException {
    someResults();
    assertThat(failure(() -> bytes(ExportFormat.EXPORT_FORMAT_CSV, "run")).violations())
        .singleElement()
        .asString()
        .contains("level: run");
    assertThat(failure(() -> bytes(ExportFormat.EXPORT_FORMAT_BUNDLE, "RUN")).violations())
        .singleElement()
        .asString()
        .contains("level: RUN");
  }

  @Test
  void theReportHoldsTheSweepFileToRepeatIt() {
    someResults();
    assertThat(exported(ExportFormat.EXPORT_FORMAT_REPORT))
        .startsWith("<!DOCTYPE html>")
        .contains("field: \"network.width\"", "width=16,batch=64");
  }

  @Test
  void contentComesInCheckedChunksFromAnyOffset() throws IOException {
    byte[] bytes = new byte[700_001];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ((i * 31) >> 3);
    }
    Digest digest = front.content.put(bytes);
    for (int offset : new int[] {0, 1, 262_144, 700_001}) {
      Iterator<DownloadCheckpointResponse> chunks =
          checkpoints.downloadCheckpoint(
              DownloadCheckpointRequest.newBuilder()
                  .setDigest(digest.hex())
                  .setOffset(offset)
                  .build());
      var read = new ByteArrayOutputStream();
      boolean first = true;
      while (chunks.hasNext()) {
        DownloadCheckpointResponse chunk = chunks.next();
        byte[] data = chunk.getData().toByteArray();
        CRC32C crc = new CRC32C();
        crc.update(data);
        assertThat(chunk.getCrc32C()).isEqualTo((int) crc.getValue());
        assertThat(chunk.getOffset()).isEqualTo(offset + read.size());
        assertThat(chunk.getSizeBytes()).isEqualTo(first ? bytes.length : 0);
        read.writeBytes(data);
        first = false;
      }
      assertThat(read.toByteArray()).isEqualTo(Arrays.copyOfRange(bytes, offset, bytes.length));
    }
  }
}
