package io.orograph.orchestrator.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.orograph.core.checkpoint.Digest;
import io.orograph.v1.CheckpointServiceGrpc;
import io.orograph.v1.DownloadCheckpointRequest;
import io.orograph.v1.DownloadCheckpointResponse;
import io.orograph.wire.grpc.RemoteFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DownloadTest {
  private static final int MOST = 4 << 20;

  @TempDir Path folder;

  private Front front(Duration unread) throws IOException {
    return new Front(folder, Duration.ofSeconds(1), new Downloads(MOST, unread));
  }

  private static DownloadCheckpointRequest of(Digest digest) {
    return DownloadCheckpointRequest.newBuilder().setDigest(digest.hex()).build();
  }

  /** A reader that takes one chunk, and no more before it is told to. */
  private static final class Slow
      implements ClientResponseObserver<DownloadCheckpointRequest, DownloadCheckpointResponse> {
    private final BlockingQueue<DownloadCheckpointResponse> chunks = new LinkedBlockingQueue<>();
    private final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();
    private final CompletableFuture<ClientCallStreamObserver<DownloadCheckpointRequest>> call =
        new CompletableFuture<>();

    @Override
    public void beforeStart(ClientCallStreamObserver<DownloadCheckpointRequest> begun) {
      begun.disableAutoRequestWithInitial(1);
      call.complete(begun);
    }

    @Override
    public void onNext(DownloadCheckpointResponse chunk) {
      chunks.add(chunk);
    }

    @Override
    public void onError(Throwable failure) {
      end.complete(Optional.of(failure));
    }

    @Override
    public void onCompleted() {
      end.complete(Optional.empty());
    }
  }

  private static Slow begun(Front front, Digest digest) throws InterruptedException {
    Slow reader = new Slow();
    CheckpointServiceGrpc.newStub(front.channel()).downloadCheckpoint(of(digest), reader);
    assertThat(reader.chunks.poll(30, TimeUnit.SECONDS)).isNotNull();
    return reader;
  }

  private static long read(Front front, Digest digest) {
    Iterator<DownloadCheckpointResponse> chunks =
        CheckpointServiceGrpc.newBlockingStub(front.channel())
            .withDeadlineAfter(30, TimeUnit.SECONDS)
            .downloadCheckpoint(of(digest));
    long read = 0;
    while (chunks.hasNext()) {
      read += chunks.next().getData().size();
    }
    return read;
  }

  private static RemoteFailure refused(Front front, Digest digest) {
    return RemoteFailure.of(catchThrowable(() -> read(front, digest)));
  }

  /** As those do that are told to come back. */
  private static long readAtLast(Front front, Digest digest) {
    while (true) {
      try {
        return read(front, digest);
      } catch (io.grpc.StatusRuntimeException e) {
        assertThat(RemoteFailure.of(e).reason()).isEqualTo("BUSY");
      }
    }
  }

  @Test
  void whatHasNoRoomBesideDownloadsUnderWayIsToldToComeBackAndThenHasIt() throws Exception {
    try (Front front = front(Duration.ofMinutes(1))) {
      Digest large = front.content.put(new byte[3 << 20]);
      Digest small = front.content.put(new byte[1 << 20]);
      Digest other = front.content.put(new byte[(1 << 20) + 1]);
      Slow reader = begun(front, large);
      assertThat(refused(front, other).reason()).isEqualTo("BUSY");
      assertThat(read(front, small)).isEqualTo(1 << 20);
      reader.call.join().cancel("enough", null);
      assertThat(readAtLast(front, other)).isEqualTo((1 << 20) + 1);
    }
  }

  @Test
  void aContentLargerThanAllRoomIsHandedOutAlone() throws Exception {
    try (Front front = front(Duration.ofMinutes(1))) {
      Digest huge = front.content.put(new byte[MOST + 1]);
      Digest large = front.content.put(new byte[3 << 20]);
      Slow reader = begun(front, large);
      assertThat(refused(front, huge).reason()).isEqualTo("BUSY");
      reader.call.join().request(1_000);
      assertThat(reader.end.get(30, TimeUnit.SECONDS)).isEmpty();
      assertThat(read(front, huge)).isEqualTo(MOST + 1);
      assertThat(read(front, huge)).isEqualTo(MOST + 1);
    }
  }

  @Test
  void aRefusedOffsetHoldsNoRoom() throws Exception {
    try (Front front = front(Duration.ofMinutes(1))) {
      Digest large = front.content.put(new byte[3 << 20]);
      DownloadCheckpointRequest wrong = of(large).toBuilder().setOffset(4 << 20).build();
      assertThat(
              RemoteFailure.of(
                      catchThrowable(
                          () ->
                              CheckpointServiceGrpc.newBlockingStub(front.channel())
                                  .downloadCheckpoint(wrong)
                                  .next()))
                  .code())
          .isEqualTo(io.grpc.Status.Code.INVALID_ARGUMENT);
      assertThat(readAtLast(front, large)).isEqualTo(3 << 20);
      assertThat(readAtLast(front, large)).isEqualTo(3 << 20);
    }
  }

  @Test
  void aReaderThatTakesNothingForLongIsLetGoAndItsRoomIsFree() throws Exception {
    try (Front front = front(Duration.ofMillis(100))) {
      Digest large = front.content.put(new byte[3 << 20]);
      Digest other = front.content.put(new byte[(3 << 20) + 1]);
      Slow reader = begun(front, large);
      assertThat(readAtLast(front, other)).isEqualTo((3 << 20) + 1);
      reader.call.join().request(1_000);
      Throwable end = reader.end.get(30, TimeUnit.SECONDS).orElseThrow();
      assertThat(RemoteFailure.of(end).reason()).isEqualTo("BUSY");
    }
  }
}
