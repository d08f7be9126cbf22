package io.orograph.orchestrator.grpc;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.orograph.core.checkpoint.Digest;
import io.orograph.v1.CheckpointServiceGrpc;
import io.orograph.v1.UploadCheckpointRequest;
import io.orograph.v1.UploadCheckpointResponse;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/** Uploads made by hand, message by message. */
final class UploadCalls {
  static final int CHUNK = 256 << 10;

  private UploadCalls() {}

  /** Bytes that are others for each size. */
  static byte[] content(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(size).nextBytes(bytes);
    return bytes;
  }

  /** What a call brings. */
  static UploadCheckpointRequest.Builder first(byte[] whole) {
    return UploadCheckpointRequest.newBuilder()
        .setDigest(Digest.of(whole).hex())
        .setSizeBytes(whole.length);
  }

  static UploadCheckpointRequest chunk(byte[] whole, int from, int to) {
    byte[] part = Arrays.copyOfRange(whole, from, to);
    CRC32C crc = new CRC32C();
    crc.update(part);
    return UploadCheckpointRequest.newBuilder()
        .setOffset(from)
        .setData(ByteString.copyFrom(part))
        .setCrc32C((int) crc.getValue())
        .build();
  }

  /** Sends messages and perhaps the end; completes with the bytes that are said to be there. */
  static CompletableFuture<Long> send(
      Channel channel, List<UploadCheckpointRequest> requests, boolean end) {
    CompletableFuture<Long> committed = new CompletableFuture<>();
    StreamObserver<UploadCheckpointRequest> stream =
        CheckpointServiceGrpc.newStub(channel)
            .withDeadlineAfter(30, TimeUnit.SECONDS)
            .uploadCheckpoint(
                new StreamObserver<>() {
                  @Override
                  public void onNext(UploadCheckpointResponse response) {
                    committed.complete(response.getCommittedBytes());
                  }

                  @Override
                  public void onError(Throwable failure) {
                    committed.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    requests.forEach(stream::onNext);
    if (end) {
      stream.onCompleted();
    }
    return committed;
  }

  /** What a call that is refused is told. */
  static String refusal(Channel channel, UploadCheckpointRequest... requests) {
    CompletableFuture<Long> answer = send(channel, List.of(requests), true);
    try {
      throw new AssertionError("accepted: " + answer.join());
    } catch (CompletionException e) {
      return e.getCause() instanceof StatusRuntimeException refused
          ? String.valueOf(refused.getStatus().getDescription())
          : e.toString();
    }
  }
}
