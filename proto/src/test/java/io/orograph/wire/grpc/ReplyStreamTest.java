package io.orograph.wire.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Flow control over a real connection, with a reader that asks for messages one by one. */
class ReplyStreamTest {
  private static final Token TOKEN = Token.random();
  private static final int CAPACITY = 10;
  private static final String PADDING = "x".repeat(4096);

  private final CompletableFuture<ReplyStream<WatchSweepResponse>> served =
      new CompletableFuture<>();
  private RunningServer server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    SweepServiceGrpc.SweepServiceImplBase service =
        new SweepServiceGrpc.SweepServiceImplBase() {
          @Override
          public void watchSweep(
              WatchSweepRequest request, StreamObserver<WatchSweepResponse> reply) {
            served.complete(ReplyStream.of(reply, CAPACITY));
          }
        };
    server = GrpcServers.loopback(0, TOKEN, List.of(service), Optional.empty());
    channel = Channels.open("127.0.0.1", server.port(), TOKEN);
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    server.close();
  }

  /** Reads only what it asks for. */
  private static final class Reader
      implements ClientResponseObserver<WatchSweepRequest, WatchSweepResponse> {
    private final BlockingQueue<WatchSweepResponse> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<RemoteFailure> failed = new CompletableFuture<>();
    private final CompletableFuture<Void> completed = new CompletableFuture<>();
    private @Nullable ClientCallStreamObserver<WatchSweepRequest> call;

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchSweepRequest> stream) {
      stream.disableAutoRequestWithInitial(0);
      call = stream;
    }

    ClientCallStreamObserver<WatchSweepRequest> call() {
      return java.util.Objects.requireNonNull(call);
    }

    @Override
    public void onNext(WatchSweepResponse message) {
      received.add(message);
    }

    @Override
    public void onError(Throwable thrown) {
      failed.complete(RemoteFailure.of(thrown));
    }

    @Override
    public void onCompleted() {
      completed.complete(null);
    }
  }

  private Reader watch() {
    Reader reader = new Reader();
    SweepServiceGrpc.newStub(channel).watchSweep(WatchSweepRequest.getDefaultInstance(), reader);
    return reader;
  }

  private ReplyStream<WatchSweepResponse> stream() throws Exception {
    return served.get(10, TimeUnit.SECONDS);
  }

  private static WatchSweepResponse fact(long sequence) {
    return WatchSweepResponse.newBuilder()
        .setSequence(sequence)
        .setResumeToken(sequence + PADDING)
        .build();
  }

  private static String token(@Nullable WatchSweepResponse last) {
    return last == null ? "start" : Long.toString(last.getSequence());
  }

  @Test
  void factsArriveInOrderAndNoneIsLostHoweverSlowTheReader() throws Exception {
    Reader reader = watch();
    ReplyStream<WatchSweepResponse> stream = stream();
    int facts = 500;
    CompletableFuture<Void> produced = CompletableFuture.runAsync(() -> produce(stream, facts));
    reader.call().request(1);
    List<Long> sequences = new ArrayList<>();
    for (int i = 0; i < facts; i++) {
      WatchSweepResponse next = reader.received.poll(10, TimeUnit.SECONDS);
      assertThat(next).as("message %d", i).isNotNull();
      sequences.add(java.util.Objects.requireNonNull(next).getSequence());
      reader.call().request(1);
    }
    produced.get(10, TimeUnit.SECONDS);
    reader.completed.get(10, TimeUnit.SECONDS);
    assertThat(sequences).isEqualTo(LongStream.range(0, facts).boxed().toList());
    assertThat(stream.isOver()).isTrue();
  }

  private static void produce(ReplyStream<WatchSweepResponse> stream, int facts) {
    for (int i = 0; i < facts; i++) {
      while (!stream.offer(fact(i))) {
        stream.room().toCompletableFuture().join();
      }
    }
    stream.complete();
  }

  @Test
  void aStalledWatcherIsEndedWithTheTokenToGoOnFromAndCostsNoMore() throws Exception {
    Reader reader = watch();
    ReplyStream<WatchSweepResponse> stream = stream();
    CompletableFuture<Boolean> over = new CompletableFuture<>();
    stream.onEnd(() -> over.complete(true));
    int offered = 0;
    while (stream.offerOrEnd(fact(offered), ReplyStreamTest::token)) {
      offered++;
      assertThat(offered).as("facts held for a reader that reads nothing").isLessThan(200);
    }
    assertThat(over.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(stream.offer(fact(1))).isFalse();
    reader.call().request(1000);
    RemoteFailure failure = reader.failed.get(10, TimeUnit.SECONDS);
    assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure.reason()).isEqualTo("WATCHER_TOO_SLOW");
    long last =
        reader.received.stream().mapToLong(WatchSweepResponse::getSequence).max().orElse(-1);
    assertThat(failure.metadata())
        .as("goes on after the last fact that arrived")
        .containsEntry("resume_token", last < 0 ? "start" : Long.toString(last));
    assertThat(reader.received).hasSizeLessThan(offered);
  }

  @Test
  void ofLiveValuesOnlyTheNewestOfEachKeyWaitsAndTheOthersAreCounted() throws Exception {
    Reader reader = watch();
    ReplyStream<WatchSweepResponse> stream = stream();
    AtomicInteger dropped = new AtomicInteger();
    stream.onDrop(dropped::incrementAndGet);
    // Larger than the window of the connection: nothing after it can leave before it is read.
    assertThat(stream.offer(fact(0).toBuilder().setResumeToken("x".repeat(2 << 20)).build()))
        .isTrue();
    int blocked = 1;
    while (stream.offer(fact(blocked))) {
      blocked++;
    }
    for (int i = 0; i < 1000; i++) {
      stream.live("a", fact(10_000 + i));
      stream.live("b", fact(20_000 + i));
    }
    stream.complete();
    reader.call().request(10_000);
    reader.completed.get(10, TimeUnit.SECONDS);
    assertThat(reader.received.stream().map(WatchSweepResponse::getSequence))
        .endsWith(10_999L, 20_999L)
        .hasSize(blocked + 2);
    assertThat(dropped).hasValue(2 * 999);
  }

  @Test
  void aReaderThatGoesAwayEndsTheStreamAndFreesTheProducer() throws Exception {
    Reader reader = watch();
    ReplyStream<WatchSweepResponse> stream = stream();
    CompletableFuture<Boolean> over = new CompletableFuture<>();
    stream.onEnd(() -> over.complete(true));
    // Larger than the window of the connection: nothing after it can leave before it is read.
    assertThat(stream.offer(fact(0).toBuilder().setResumeToken("x".repeat(2 << 20)).build()))
        .isTrue();
    int sent = 1;
    while (stream.offer(fact(sent))) {
      sent++;
    }
    CompletableFuture<Void> room = stream.room().toCompletableFuture();
    assertThat(room).isNotDone();
    reader.call().cancel("gone", null);
    assertThat(over.get(10, TimeUnit.SECONDS)).isTrue();
    room.get(10, TimeUnit.SECONDS);
    assertThat(stream.offer(fact(0))).isFalse();
  }
}
