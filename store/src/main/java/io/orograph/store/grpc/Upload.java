package io.orograph.store.grpc;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.orograph.core.checkpoint.Digest;
import io.orograph.v1.CheckpointServiceGrpc.CheckpointServiceStub;
import io.orograph.v1.UploadCheckpointRequest;
import io.orograph.v1.UploadCheckpointResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings some content into the store: asks how much of it is there, sends the rest, and is done
 * when the answer says that all of it is stored.
 */
final class Upload implements ServiceStore.Transfer {
  private static final int CHUNK = 256 << 10;

  private final CheckpointServiceStub stub;
  private final Digest digest;
  private final byte[] bytes;
  private final Duration call;
  private long reached;
  private boolean stored;

  Upload(CheckpointServiceStub stub, Digest digest, byte[] bytes, Duration call) {
    this.stub = stub;
    this.digest = digest;
    this.bytes = bytes;
    this.call = call;
  }

  @Override
  public long reached() {
    return reached;
  }

  @Override
  public boolean isWhole() {
    return stored;
  }

  @Override
  public void go() throws IOException {
    // Without bytes the question is the whole upload.
    reached = send(0, 0);
    if (reached < bytes.length) {
      reached = send(Math.toIntExact(reached), bytes.length);
    }
    stored = reached == bytes.length;
  }

  /** One call: what the content is, then its bytes within a range. */
  private long send(int from, int to) throws IOException {
    Answer answer = new Answer();
    stub.withDeadlineAfter(call.toMillis(), TimeUnit.MILLISECONDS).uploadCheckpoint(answer);
    answer.send(
        UploadCheckpointRequest.newBuilder()
            .setDigest(digest.hex())
            .setSizeBytes(bytes.length)
            .setOffset(from)
            .build());
    for (int at = from; at < to && !answer.isOver(); at += CHUNK) {
      ByteString data = ByteString.copyFrom(bytes, at, Math.min(CHUNK, to - at));
      answer.send(
          UploadCheckpointRequest.newBuilder()
              .setOffset(at)
              .setData(data)
              .setCrc32C(ServiceStore.crc(data))
              .build());
    }
    return answer.end();
  }

  /** The other side of the call: waits for room, and for what it says in the end. */
  private static final class Answer
      implements ClientResponseObserver<UploadCheckpointRequest, UploadCheckpointResponse> {
    private final Semaphore room = new Semaphore(0);
    private final CompletableFuture<Long> committed = new CompletableFuture<>();
    private volatile @Nullable ClientCallStreamObserver<UploadCheckpointRequest> requests;

    @Override
    public void beforeStart(ClientCallStreamObserver<UploadCheckpointRequest> stream) {
      requests = stream;
      stream.setOnReadyHandler(room::release);
    }

    /** Made before the call that takes this answer returns. */
    private ClientCallStreamObserver<UploadCheckpointRequest> requests() {
      return Objects.requireNonNull(requests);
    }

    boolean isOver() {
      return committed.isDone();
    }

    void send(UploadCheckpointRequest request) throws IOException {
      while (!requests().isReady() && !isOver()) {
        try {
          room.acquire();
        } catch (InterruptedException e) {
          requests().cancel("interrupted", e);
          Thread.currentThread().interrupt();
          throw new IOException("interrupted", e);
        }
      }
      if (!isOver()) {
        requests().onNext(request);
      }
    }

    long end() throws IOException {
      if (!isOver()) {
        requests().onCompleted();
      }
      try {
        return committed.get();
      } catch (InterruptedException e) {
        requests().cancel("interrupted", e);
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof StatusRuntimeException status) {
          throw status;
        }
        throw new IOException("the lab's store: " + e.getCause(), e);
      }
    }

    @Override
    public void onNext(UploadCheckpointResponse response) {
      committed.complete(response.getCommittedBytes());
    }

    @Override
    public void onError(Throwable failure) {
      committed.completeExceptionally(failure);
      room.release();
    }

    @Override
    public void onCompleted() {
      committed.completeExceptionally(new IOException("no answer"));
      room.release();
    }
  }
}
