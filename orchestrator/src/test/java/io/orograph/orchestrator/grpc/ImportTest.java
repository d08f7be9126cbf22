package io.orograph.orchestrator.grpc;

import static io.orograph.orchestrator.grpc.ImportCalls.bring;
import static io.orograph.orchestrator.grpc.ImportCalls.chunk;
import static io.orograph.orchestrator.grpc.ImportCalls.file;
import static io.orograph.orchestrator.grpc.ImportCalls.filled;
import static io.orograph.orchestrator.grpc.ImportCalls.first;
import static io.orograph.orchestrator.grpc.ImportCalls.said;
import static io.orograph.orchestrator.grpc.ImportCalls.send;
import static io.orograph.orchestrator.grpc.ImportCalls.tensors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.Status;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.checkpoint.Safetensors.Tensor;
import io.orograph.core.metric.MetricKind;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.SweepView;
import io.orograph.v1.Activation;
import io.orograph.v1.CheckpointRef;
import io.orograph.v1.CheckpointRole;
import io.orograph.v1.CheckpointServiceGrpc;
import io.orograph.v1.CollectGarbageRequest;
import io.orograph.v1.CreateMeasurementRequest;
import io.orograph.v1.DeleteImportedCheckpointRequest;
import io.orograph.v1.GetImportedCheckpointRequest;
import io.orograph.v1.ImportCheckpointRequest;
import io.orograph.v1.ImportCheckpointResponse;
import io.orograph.v1.ImportedCheckpoint;
import io.orograph.v1.ListImportedCheckpointsRequest;
import io.orograph.v1.ListImportedCheckpointsResponse;
import io.orograph.v1.MeasurementServiceGrpc;
import io.orograph.v1.MeasurementSpec;
import io.orograph.v1.NetworkFamily;
import io.orograph.v1.StandaloneMeasurement;
import io.orograph.wire.grpc.RemoteFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints that researchers bring, and measurements of them as clients ask for them. */
@Timeout(60)
class ImportTest {
  private static final int WIDTH = 8;
  private static final byte[] FILE = file(WIDTH, 0.5F);

  @TempDir private Path folder;
  private Front front;
  private CheckpointServiceGrpc.CheckpointServiceBlockingStub checkpoints;
  private MeasurementServiceGrpc.MeasurementServiceBlockingStub measurements;

  @BeforeEach
  void open() throws IOException {
    front = new Front(folder, Duration.ofSeconds(5));
    checkpoints = CheckpointServiceGrpc.newBlockingStub(front.channel());
    measurements = MeasurementServiceGrpc.newBlockingStub(front.channel());
  }

  @AfterEach
  void close() {
    front.close();
  }

  private static String uuid(int n) {
    return UUID.nameUUIDFromBytes(new byte[] {(byte) n}).toString();
  }

  private ImportedCheckpoint brought(int request, byte[] file, ImportedCheckpoint.Builder said) {
    return bring(front.channel(), uuid(request), file, said);
  }

  private static RemoteFailure failure(ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    return RemoteFailure.of(
        thrown instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : thrown);
  }

  private List<String> refused(byte[] file, ImportedCheckpoint.Builder said) {
    RemoteFailure failure = failure(() -> brought(99, file, said));
    assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    return failure.violations();
  }

  private void collect() {
    assertThat(
            checkpoints.collectGarbage(
                CollectGarbageRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .build()))
        .isNotNull();
  }

  /** A file that would fill the heap is refused before its first byte. */
  @Test
  void aCheckpointMayHaveAnEighthOfTheHeapAndAGibibyteAtMost() {
    assertThat(Imports.most(512L << 20)).isEqualTo(64L << 20);
    assertThat(Imports.most(64L << 30)).isEqualTo(1L << 30);
  }

  @Test
  void whatIsBroughtIsAResourceOfItsProjectUntilItIsDeleted() throws IOException {
    ImportedCheckpoint made = brought(1, FILE, said(FILE, WIDTH).setDescription("by hand"));
    assertThat(made.getName()).matches("projects/default/checkpoints/c-[0-9a-f]{12}");
    assertThat(made.getDigest()).isEqualTo(Digest.of(FILE).hex());
    assertThat(made.getNetwork().getWidth()).isEqualTo(WIDTH);
    assertThat(made.getDescription()).isEqualTo("by hand");
    assertThat(made.hasCreateTime()).isTrue();
    GetImportedCheckpointRequest get =
        GetImportedCheckpointRequest.newBuilder().setName(made.getName()).build();
    assertThat(checkpoints.getImportedCheckpoint(get).getCheckpoint()).isEqualTo(made);
    collect();
    assertThat(front.content.get(Digest.of(FILE))).as("kept").isEqualTo(FILE);
    assertThat(front.store.bytes("default")).isEqualTo(FILE.length);

    DeleteImportedCheckpointRequest delete =
        DeleteImportedCheckpointRequest.newBuilder()
            .setName(made.getName())
            .setRequestId(uuid(2))
            .build();
    assertThat(checkpoints.deleteImportedCheckpoint(delete)).isNotNull();
    assertThat(failure(() -> checkpoints.getImportedCheckpoint(get)).code())
        .isEqualTo(Status.Code.NOT_FOUND);
    assertThat(failure(() -> checkpoints.deleteImportedCheckpoint(delete)).code())
        .isEqualTo(Status.Code.NOT_FOUND);
    assertThat(front.store.bytes("default")).isZero();
    collect();
    assertThat(front.content.contains(Digest.of(FILE))).as("kept no more").isFalse();
  }

  @Test
  void anImportThatWasTornGoesOnWhereItWas() throws IOException {
    ImportCheckpointRequest first = first(uuid(1), said(FILE, WIDTH)).build();
    ImportCheckpointResponse torn =
        send(front.channel(), List.of(first, chunk(FILE, 0, 1000))).join();
    assertThat(torn.getCommittedBytes()).isEqualTo(1000);
    assertThat(torn.hasCheckpoint()).isFalse();
    assertThat(send(front.channel(), List.of(first)).join().getCommittedBytes()).isEqualTo(1000);
    ImportCheckpointResponse whole =
        send(front.channel(), List.of(first, chunk(FILE, 1000, FILE.length))).join();
    assertThat(whole.getCommittedBytes()).isEqualTo(FILE.length);
    assertThat(whole.getCheckpoint().getDigest()).isEqualTo(Digest.of(FILE).hex());
    assertThat(front.content.get(Digest.of(FILE))).isEqualTo(FILE);
  }

  /** What a kill between the content and its row leaves. */
  @Test
  void contentWithoutARowIsTakenUpByTheSameCall() throws IOException {
    Digest kept = front.content.put(FILE);
    ImportCheckpointResponse answer =
        send(front.channel(), List.of(first(uuid(1), said(FILE, WIDTH)).build())).join();
    assertThat(answer.getCheckpoint().getDigest()).isEqualTo(kept.hex());
    assertThat(send(front.channel(), List.of(first(uuid(1), said(FILE, WIDTH)).build())).join())
        .as("once more")
        .isEqualTo(answer);
    assertThat(
            checkpoints
                .listImportedCheckpoints(ListImportedCheckpointsRequest.getDefaultInstance())
                .getCheckpointsList())
        .hasSize(1);
  }

  @Test
  void anIdIsGivenOnce() {
    ImportCheckpointRequest named =
        first(uuid(1), said(FILE, WIDTH)).setCheckpointId("mine").build();
    List<ImportCheckpointRequest> call = List.of(named, chunk(FILE, 0, FILE.length));
    assertThat(send(front.channel(), call).join().getCheckpoint().getName())
        .isEqualTo("projects/default/checkpoints/mine");
    ImportCheckpointRequest other = named.toBuilder().setRequestId(uuid(2)).build();
    assertThat(failure(() -> send(front.channel(), List.of(other)).join()).code())
        .isEqualTo(Status.Code.ALREADY_EXISTS);
  }

  @Test
  void listsArePagedNewestFirst() {
    for (int i = 1; i <= 3; i++) {
      byte[] file = file(WIDTH, i);
      assertThat(brought(i, file, said(file, WIDTH).setDescription("no. " + i))).isNotNull();
    }
    ListImportedCheckpointsRequest.Builder page =
        ListImportedCheckpointsRequest.newBuilder().setPageSize(2);
    ListImportedCheckpointsResponse one = checkpoints.listImportedCheckpoints(page.build());
    assertThat(one.getCheckpointsList())
        .extracting(ImportedCheckpoint::getDescription)
        .containsExactly("no. 3", "no. 2");
    ListImportedCheckpointsResponse two =
        checkpoints.listImportedCheckpoints(page.setPageToken(one.getNextPageToken()).build());
    assertThat(two.getCheckpointsList())
        .extracting(ImportedCheckpoint::getDescription)
        .containsExactly("no. 1");
    assertThat(two.getNextPageToken()).isEmpty();
  }

  @Test
  void whatIsWrongIsToldBeforeTheFirstByte() {
    ImportedCheckpoint.Builder nothing = ImportedCheckpoint.newBuilder();
    ImportCheckpointRequest wrong =
        first("7", nothing).setParent("nowhere").setCheckpointId("?").build();
    assertThat(failure(() -> send(front.channel(), List.of(wrong)).join()).violations())
        .anySatisfy(v -> assertThat(v).startsWith("parent: nowhere"))
        .anySatisfy(v -> assertThat(v).startsWith("request_id: 7"))
        .anySatisfy(v -> assertThat(v).startsWith("checkpoint.digest: not set"))
        .anySatisfy(v -> assertThat(v).startsWith("checkpoint.size_bytes: 0"))
        .anySatisfy(v -> assertThat(v).startsWith("checkpoint.data: not set"))
        .anySatisfy(v -> assertThat(v).startsWith("checkpoint.network: not set"));
    ImportedCheckpoint.Builder own = said(FILE, WIDTH);
    own.getNetworkBuilder().clear().setFamily(NetworkFamily.NETWORK_FAMILY_OWN);
    assertThat(refused(FILE, own))
        .singleElement()
        .asString()
        .startsWith("checkpoint.network.family: own");
    ImportedCheckpoint.Builder images = said(FILE, WIDTH);
    images.getNetworkBuilder().setFamily(NetworkFamily.NETWORK_FAMILY_RESNET18);
    assertThat(refused(FILE, images))
        .anySatisfy(v -> assertThat(v).startsWith("checkpoint.network.family: resnet18"));
  }

  @Test
  void everyTensorThatTheNetworkHasNotIsNamedAndNothingIsKept() throws IOException {
    Map<String, Tensor> other = tensors(WIDTH, 0.5F);
    other.remove("0.bias");
    other.put("2.weight", filled(1, 10, 7));
    other.put("4.weight", filled(1, 3));
    other.put("2.bias", filled(Float.NaN, 10));
    byte[] file = Safetensors.write(other, Map.of("format", "pt"));
    assertThat(refused(file, said(file, WIDTH)))
        .containsExactlyInAnyOrder(
            "tensors.0.bias: missing (expected: F32[8])",
            "tensors.2.weight: F32[10, 7] (expected: F32[10, 8])",
            "tensors.2.bias: 10 numbers (expected: finite numbers)",
            "tensors.4.weight: F32[3] (expected: no such tensor: the network has none of this name)");
    assertThat(front.content.contains(Digest.of(file))).isFalse();
    byte[] text = "not a file in safetensors form".getBytes(StandardCharsets.UTF_8);
    assertThat(refused(text, said(text, WIDTH)))
        .singleElement()
        .asString()
        .startsWith("tensors: safetensors header length");
    assertThat(front.content.contains(Digest.of(text))).isFalse();
  }

  @Test
  void aProjectHasNoMoreThanItMay() {
    ImportCheckpointRequest first =
        first(uuid(1), said(FILE, WIDTH)).setParent("projects/filled").build();
    RemoteFailure failure = failure(() -> send(front.channel(), List.of(first)).join());
    assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure.reason()).isEqualTo("QUOTA_EXCEEDED");
  }

  private CreateMeasurementRequest.Builder request(MetricKind kind, ImportedCheckpoint... of) {
    StandaloneMeasurement.Builder m =
        StandaloneMeasurement.newBuilder()
            .setSpec(MeasurementSpec.newBuilder().setKind(kind.name()));
    for (ImportedCheckpoint checkpoint : of) {
      m.addCheckpoints(CheckpointRef.newBuilder().setDigest(checkpoint.getDigest()));
    }
    return CreateMeasurementRequest.newBuilder().setRequestId(uuid(50)).setMeasurement(m);
  }

  private List<String> found(CreateMeasurementRequest.Builder request) {
    RemoteFailure failure = failure(() -> measurements.createMeasurement(request.build()));
    assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    return failure.violations();
  }

  @Test
  void oneThatWasBroughtIsMeasuredOnWhatItWasBroughtFor() {
    ImportedCheckpoint made = brought(1, FILE, said(FILE, WIDTH));
    StandaloneMeasurement created =
        measurements
            .createMeasurement(request(MetricKind.TOP_EIGENVALUE, made).build())
            .getMeasurement();
    assertThat(created.getData()).isEqualTo(made.getData());
    assertThat(created.getNetwork()).isEqualTo(made.getNetwork());
    assertThat(created.getCheckpointsList())
        .containsExactly(
            CheckpointRef.newBuilder()
                .setDigest(made.getDigest())
                .setRole(CheckpointRole.CHECKPOINT_ROLE_IMPORTED)
                .setSizeBytes(FILE.length)
                .build());
  }

  @Test
  void whatNeedsATrainingIsRefused() {
    ImportedCheckpoint made = brought(1, FILE, said(FILE, WIDTH));
    for (MetricKind kind :
        List.of(
            MetricKind.INITIAL_DISTANCE,
            MetricKind.EDGE_OF_STABILITY,
            MetricKind.EPOCH_AVERAGED_ACCURACY)) {
      assertThat(found(request(kind, made)))
          .singleElement()
          .asString()
          .contains(kind.name())
          .contains("nobody knows that of an imported network");
    }
  }

  @Test
  void thoseOfOneNetworkAreReplicatesInTheirOrder() {
    ImportedCheckpoint first = brought(1, FILE, said(FILE, WIDTH));
    byte[] file = file(WIDTH, 0.25F);
    ImportedCheckpoint second = brought(2, file, said(file, WIDTH));
    int id = 60;
    for (MetricKind kind : List.of(MetricKind.LINEAR_BARRIER, MetricKind.ENSEMBLE_ACCURACY)) {
      StandaloneMeasurement created =
          measurements
              .createMeasurement(request(kind, second, first).setRequestId(uuid(id++)).build())
              .getMeasurement();
      assertThat(created.getCheckpointsList())
          .extracting(CheckpointRef::getDigest)
          .containsExactly(second.getDigest(), first.getDigest());
    }
    assertThat(found(request(MetricKind.LINEAR_BARRIER, first, first)))
        .singleElement()
        .asString()
        .endsWith("(expected: each once)");
  }

  @Test
  void twoNetworksAreComparedByWhatTheyAnswerAlone() {
    ImportedCheckpoint narrow = brought(1, FILE, said(FILE, WIDTH));
    byte[] file = file(2 * WIDTH, 0.25F);
    ImportedCheckpoint wide = brought(2, file, said(file, 2 * WIDTH));
    StandaloneMeasurement created =
        measurements
            .createMeasurement(request(MetricKind.CKA_SIMILARITY, wide, narrow).build())
            .getMeasurement();
    assertThat(created.getNetwork().getWidth()).isEqualTo(2 * WIDTH);
    SweepView made = front.sweeps.get(created.getName()).toCompletableFuture().join();
    assertThat(made.growth().adoption().orElseThrow().others())
        .singleElement()
        .satisfies(run -> assertThat(run.settings().network().width()).isEqualTo(WIDTH));
    assertThat(found(request(MetricKind.LINEAR_BARRIER, wide, narrow).setRequestId(uuid(61))))
        .singleElement()
        .asString()
        .contains("networks of one architecture");
    assertThat(found(request(MetricKind.ENSEMBLE_ACCURACY, wide, narrow).setRequestId(uuid(62))))
        .singleElement()
        .asString()
        .contains("they are one cell");
  }

  /** The same numbers may be those of two networks. */
  @Test
  void dataAndNetworkSayWhichIsMeant() {
    ImportedCheckpoint relu = brought(1, FILE, said(FILE, WIDTH));
    ImportedCheckpoint.Builder said = said(FILE, WIDTH);
    said.getNetworkBuilder().setActivation(Activation.ACTIVATION_TANH);
    ImportedCheckpoint tanh = brought(2, FILE, said);
    assertThat(found(request(MetricKind.TRAIN_LOSS, relu)))
        .singleElement()
        .asString()
        .contains("imported as several networks");
    CreateMeasurementRequest.Builder meant = request(MetricKind.TRAIN_LOSS, tanh);
    meant.getMeasurementBuilder().setNetwork(tanh.getNetwork());
    assertThat(measurements.createMeasurement(meant.build()).getMeasurement().getNetwork())
        .isEqualTo(tanh.getNetwork());
  }

  /** Also those of a run, on other data than it was trained on. */
  @Test
  void aRunsCheckpointCanBeImportedForOtherData() {
    front.accepted(Samples.SWEEP, Samples.spec(List.of(8), List.of(32), 3));
    front.happens(
        Samples.SWEEP,
        new BlockEvent.BlockPlanned(
            Samples.SWEEP,
            0,
            Samples.spec(List.of(8), List.of(32), 3),
            0,
            1,
            8,
            List.of(),
            Samples.AT));
    ImportedCheckpoint.Builder other = said(FILE, WIDTH);
    other.getDataBuilder().setSubset(200);
    ImportedCheckpoint made = brought(1, FILE, other);
    front.trainedTo(Samples.SWEEP, Samples.spec(List.of(8), List.of(32), 3), 0, Digest.of(FILE));
    assertThat(
            measurements
                .createMeasurement(request(MetricKind.TRAIN_LOSS, made).build())
                .getMeasurement()
                .getCheckpoints(0)
                .getRole())
        .isEqualTo(CheckpointRole.CHECKPOINT_ROLE_FINAL);
    CreateMeasurementRequest.Builder meant =
        request(MetricKind.TRAIN_LOSS, made).setRequestId(uuid(51));
    meant.getMeasurementBuilder().setData(made.getData());
    assertThat(measurements.createMeasurement(meant.build()).getMeasurement().getData())
        .isEqualTo(made.getData());
  }

  @Test
  void oneOfAnotherProjectIsNotFound() {
    ImportCheckpointRequest first =
        first(uuid(1), said(FILE, WIDTH)).setParent("projects/small").build();
    CompletableFuture<ImportCheckpointResponse> there =
        send(
            front.channel(),
            List.of(
                first,
                chunk(FILE, 0, FILE.length).toBuilder().setParent("projects/small").build()));
    assertThat(found(request(MetricKind.TRAIN_LOSS, there.join().getCheckpoint())))
        .singleElement()
        .asString()
        .contains("or one that was imported there");
    assertThat(
            checkpoints
                .listImportedCheckpoints(ListImportedCheckpointsRequest.getDefaultInstance())
                .getCheckpointsList())
        .isEmpty();
  }
}
