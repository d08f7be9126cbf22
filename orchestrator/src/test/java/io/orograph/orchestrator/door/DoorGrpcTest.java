package io.orograph.orchestrator.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.orograph.v1.CheckpointServiceGrpc;
import io.orograph.v1.DownloadCheckpointRequest;
import io.orograph.v1.DownloadCheckpointResponse;
import io.orograph.v1.GetSweepRequest;
import io.orograph.v1.ListSweepsRequest;
import io.orograph.v1.PauseSweepRequest;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.UploadCheckpointRequest;
import io.orograph.v1.UploadCheckpointResponse;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.Guards;
import io.orograph.wire.grpc.RemoteFailure;
import io.orograph.wire.grpc.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The clients' port keeps to those who speak gRPC every promise of gRPC's own server. */
@Timeout(60)
class DoorGrpcTest {
  @TempDir static Path folder;
  private static OpenDoor open;
  private static ManagedChannel bare;
  private static ManagedChannel channel;

  @BeforeAll
  static void open() throws IOException {
    open = new OpenDoor(folder);
    bare = NettyChannelBuilder.forAddress("127.0.0.1", open.port()).usePlaintext().build();
    channel = Channels.open("127.0.0.1", open.port(), open.token);
  }

  @AfterAll
  static void close() throws InterruptedException {
    bare.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    open.close();
  }

  private static SweepServiceGrpc.SweepServiceBlockingStub sweeps(Channel channel) {
    return SweepServiceGrpc.newBlockingStub(channel).withDeadlineAfter(40, TimeUnit.SECONDS);
  }

  private static RemoteFailure failureOf(Runnable call) {
    Throwable thrown = catchThrowable(call::run);
    assertThat(thrown).isNotNull();
    return RemoteFailure.of(thrown);
  }

  private static GetSweepRequest get(String name) {
    return GetSweepRequest.newBuilder().setName(name).build();
  }

  @Test
  void whoHasTheTokenIsServedAndOthersAreRefusedWithDetails() {
    assertThat(sweeps(channel).getSweep(get("projects/p/sweeps/s")).getSweep().getCreatedBy())
        .isEqualTo("local");
    RemoteFailure none = failureOf(() -> sweeps(bare).getSweep(get("projects/p/sweeps/s")));
    assertThat(none.code()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(none.reason()).isEqualTo("UNAUTHENTICATED");
  }

  @Test
  void failuresArriveWithTheirDetails() {
    assertThat(failureOf(() -> sweeps(channel).getSweep(get("nonsense"))).violations())
        .containsExactly("name: nonsense (expected: projects/{project}/sweeps/{sweep})");
    RemoteFailure missing =
        failureOf(
            () -> sweeps(channel).pauseSweep(PauseSweepRequest.newBuilder().setName("x").build()));
    assertThat(missing.reason()).isEqualTo("NOT_FOUND");
    RemoteFailure thrown =
        failureOf(() -> sweeps(channel).listSweeps(ListSweepsRequest.getDefaultInstance()));
    assertThat(thrown.code()).isEqualTo(Status.Code.INTERNAL);
    assertThat(thrown.message()).doesNotContain("secret");
  }

  @Test
  void aDeadlineIsKnownToTheGuards() {
    Channel authorized = Channels.authorized(bare, open.token);
    SweepServiceGrpc.SweepServiceBlockingStub stub = SweepServiceGrpc.newBlockingStub(authorized);
    assertThat(stub.withDeadlineAfter(40, TimeUnit.SECONDS).getSweep(get("projects/p/sweeps/s")))
        .isNotNull();
    assertThat(
            failureOf(
                    () ->
                        stub.withDeadlineAfter(2, TimeUnit.HOURS)
                            .getSweep(get("projects/p/sweeps/s")))
                .code())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void anUnknownServiceIsUnimplemented() {
    // The door of this test has no such service.
    RemoteFailure failure =
        failureOf(
            () ->
                io.orograph.v1.ResultServiceGrpc.newBlockingStub(channel)
                    .getPhaseDiagram(io.orograph.v1.GetPhaseDiagramRequest.getDefaultInstance()));
    assertThat(failure.code()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @Test
  void aCallForAnotherHostIsRefused() {
    ManagedChannel foreign =
        NettyChannelBuilder.forAddress("127.0.0.1", open.port())
            .overrideAuthority("evil.example")
            .usePlaintext()
            .build();
    RemoteFailure failure =
        failureOf(
            () ->
                sweeps(Channels.authorized(foreign, open.token))
                    .getSweep(get("projects/p/sweeps/s")));
    assertThat(failure.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(failure.reason()).isEqualTo("WRONG_HOST");
    foreign.shutdownNow();
  }

  @Test
  void probesOfHealthNeedNoToken() {
    HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(bare);
    for (String service : List.of("", "orograph.v1.SweepService")) {
      HealthCheckRequest request = HealthCheckRequest.newBuilder().setService(service).build();
      assertThat(health.check(request).getStatus()).isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void reflectionListsTheServicesToWhoHasTheToken() throws Exception {
    assertThat(reflected(channel).get(20, TimeUnit.SECONDS))
        .contains("orograph.v1.SweepService", "orograph.v1.CheckpointService");
    assertThat(
            RemoteFailure.of(catchThrowable(() -> reflected(bare).get(20, TimeUnit.SECONDS)))
                .code())
        .isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  private static CompletableFuture<List<String>> reflected(Channel channel) {
    CompletableFuture<List<String>> names = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> asking =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse answer) {
                    names.complete(
                        answer.getListServicesResponse().getServiceList().stream()
                            .map(s -> s.getName())
                            .collect(Collectors.toList()));
                  }

                  @Override
                  public void onError(Throwable thrown) {
                    names.completeExceptionally(thrown);
                  }

                  @Override
                  public void onCompleted() {}
                });
    asking.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    asking.onCompleted();
    return names;
  }

  @Test
  void tooLargeMessagesAreRefusedAndTheServerGoesOn() {
    double before = open.refused("too_large");
    for (int megabytes : List.of(5, 20)) {
      String name = "x".repeat(megabytes << 20);
      RemoteFailure refused = failureOf(() -> sweeps(channel).getSweep(get(name)));
      // A body may be cut off before the call has begun: then what the client has is HTTP's word.
      if (!refused.message().contains("HTTP status code 413")) {
        assertThat(refused.code())
            .as("%d MiB: %s", megabytes, refused.message())
            .isIn(
                Status.Code.RESOURCE_EXHAUSTED,
                Status.Code.CANCELLED,
                Status.Code.INVALID_ARGUMENT);
      }
    }
    assertThat(open.refused("too_large")).isGreaterThan(before);
    assertThat(sweeps(channel).getSweep(get("projects/p/sweeps/s"))).isNotNull();
  }

  @Test
  void aWatchGivesEveryFactInOrder() {
    Iterator<WatchSweepResponse> facts =
        sweeps(channel)
            .watchSweep(
                WatchSweepRequest.newBuilder()
                    .setName("projects/p/sweeps/s")
                    .setResumeToken("1")
                    .build());
    List<Long> sequences = new ArrayList<>();
    facts.forEachRemaining(fact -> sequences.add(fact.getSequence()));
    assertThat(sequences).containsExactly(2L, 3L, 4L, 5L);
  }

  @Test
  void aDownloadLargerThanAnyBufferArrivesWhole() {
    Iterator<DownloadCheckpointResponse> chunks =
        CheckpointServiceGrpc.newBlockingStub(channel)
            .downloadCheckpoint(DownloadCheckpointRequest.newBuilder().setOffset(512).build());
    long expected = 0;
    while (chunks.hasNext()) {
      assertThat(chunks.next().getOffset()).isEqualTo(expected++);
    }
    assertThat(expected).isEqualTo(512);
  }

  @Test
  void anUploadLargerThanAnyMessageArrivesWhole() throws Exception {
    CompletableFuture<UploadCheckpointResponse> answer = new CompletableFuture<>();
    StreamObserver<UploadCheckpointRequest> upload =
        CheckpointServiceGrpc.newStub(channel).uploadCheckpoint(into(answer));
    for (int i = 0; i < 400; i++) {
      upload.onNext(chunk("taken"));
    }
    upload.onCompleted();
    assertThat(answer.get(40, TimeUnit.SECONDS).getCommittedBytes()).isEqualTo(400L << 16);
  }

  /** The refusal must arrive although the caller is still sending. */
  @Test
  void anUploadThatIsRefusedInItsMiddleLearnsWhy() {
    for (int i = 0; i < 30; i++) {
      CompletableFuture<UploadCheckpointResponse> answer = new CompletableFuture<>();
      StreamObserver<UploadCheckpointRequest> upload =
          CheckpointServiceGrpc.newStub(channel).uploadCheckpoint(into(answer));
      upload.onNext(chunk("refused"));
      upload.onNext(chunk("refused"));
      RemoteFailure failure = failureOf(() -> answer.orTimeout(20, TimeUnit.SECONDS).join());
      assertThat(failure.reason()).as("upload %d", i).isEqualTo("STORE_FULL");
    }
    for (int i = 0; i < 30; i++) {
      CompletableFuture<UploadCheckpointResponse> answer = new CompletableFuture<>();
      StreamObserver<UploadCheckpointRequest> upload =
          CheckpointServiceGrpc.newStub(Channels.authorized(bare, Token.random()))
              .uploadCheckpoint(into(answer));
      upload.onNext(chunk("taken"));
      RemoteFailure failure = failureOf(() -> answer.orTimeout(20, TimeUnit.SECONDS).join());
      assertThat(failure.code()).as("stranger %d", i).isEqualTo(Status.Code.UNAUTHENTICATED);
    }
  }

  private static UploadCheckpointRequest chunk(String digest) {
    return UploadCheckpointRequest.newBuilder()
        .setDigest(digest)
        .setData(ByteString.copyFrom(new byte[1 << 16]))
        .build();
  }

  private static StreamObserver<UploadCheckpointResponse> into(
      CompletableFuture<UploadCheckpointResponse> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(UploadCheckpointResponse response) {
        answer.complete(response);
      }

      @Override
      public void onError(Throwable thrown) {
        answer.completeExceptionally(thrown);
      }

      @Override
      public void onCompleted() {}
    };
  }

  @Test
  void aReaderThatStoppedIsWaitedForAndOneThatGoesIsLetGo() throws Exception {
    Stopped reader = new Stopped();
    SweepServiceGrpc.newStub(channel)
        .watchSweep(WatchSweepRequest.newBuilder().setName(OpenDoor.ENDLESS).build(), reader);
    long before = -1;
    while (open.offered.get() == 0 || open.offered.get() != before) {
      before = open.offered.get();
      assertThat(new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS)).isFalse();
    }
    assertThat(before * OpenDoor.PADDING.length()).isLessThan(4L << 20);
    reader.call.join().cancel("enough", null);
    open.gone.get(20, TimeUnit.SECONDS);
  }

  /** Asks for nothing. */
  private static final class Stopped
      implements ClientResponseObserver<WatchSweepRequest, WatchSweepResponse> {
    private final CompletableFuture<ClientCallStreamObserver<WatchSweepRequest>> call =
        new CompletableFuture<>();

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchSweepRequest> stream) {
      stream.disableAutoRequestWithInitial(0);
      call.complete(stream);
    }

    @Override
    public void onNext(WatchSweepResponse message) {}

    @Override
    public void onError(Throwable thrown) {}

    @Override
    public void onCompleted() {}
  }

  @Test
  void aPortThatClosesSaysSoAndEndsStreamsAsUnavailableSoThatTheyAreResumed(@TempDir Path other)
      throws Exception {
    try (OpenDoor closing = new OpenDoor(other)) {
      ManagedChannel to = Channels.open("127.0.0.1", closing.port(), closing.token);
      Ended ended = new Ended();
      SweepServiceGrpc.newStub(to)
          .watchSweep(WatchSweepRequest.newBuilder().setName(OpenDoor.ENDLESS).build(), ended);
      ended.first.get(40, TimeUnit.SECONDS);
      closing.door.drain();
      assertThat(
              HealthGrpc.newBlockingStub(to)
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus())
          .isEqualTo(ServingStatus.NOT_SERVING);
      closing.door.close();
      RemoteFailure end = ended.how.get(20, TimeUnit.SECONDS);
      assertThat(end.code()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(end.reason()).isEqualTo("UNAVAILABLE");
      closing.gone.get(20, TimeUnit.SECONDS);
      to.shutdownNow();
    }
  }

  /** Notes the first message and the end. */
  private static final class Ended implements StreamObserver<WatchSweepResponse> {
    private final CompletableFuture<Void> first = new CompletableFuture<>();
    private final CompletableFuture<RemoteFailure> how = new CompletableFuture<>();

    @Override
    public void onNext(WatchSweepResponse message) {
      first.complete(null);
    }

    @Override
    public void onError(Throwable thrown) {
      how.complete(RemoteFailure.of(thrown));
    }

    @Override
    public void onCompleted() {}
  }

  @Test
  void aTakenPortIsNamed() {
    assertThat(
            catchThrowable(
                () ->
                    Door.open(
                        DoorSettings.loopback(open.port(), List.of()),
                        List.of(),
                        Guards.of(Token.random(), Optional.empty()))))
        .isInstanceOf(IOException.class)
        .hasMessage("port: " + open.port() + " (expected: a free port of 127.0.0.1)");
  }
}
