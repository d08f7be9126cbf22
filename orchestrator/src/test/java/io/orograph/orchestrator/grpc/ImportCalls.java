package io.orograph.orchestrator.grpc;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.checkpoint.Safetensors.Tensor;
import io.orograph.v1.CheckpointServiceGrpc;
import io.orograph.v1.DataSpec;
import io.orograph.v1.ImportCheckpointRequest;
import io.orograph.v1.ImportCheckpointResponse;
import io.orograph.v1.ImportedCheckpoint;
import io.orograph.v1.NetworkFamily;
import io.orograph.v1.NetworkSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/** Imports made by hand, message by message, of an MLP with one hidden layer on digits. */
final class ImportCalls {
  private static final int INPUTS = 64;
  private static final int CLASSES = 10;

  private ImportCalls() {}

  /** The tensors of such a network, other numbers for each seed. */
  static Map<String, Tensor> tensors(int width, float seed) {
    Map<String, Tensor> tensors = new TreeMap<>();
    tensors.put("0.weight", filled(seed, width, INPUTS));
    tensors.put("0.bias", filled(seed, width));
    tensors.put("2.weight", filled(seed, CLASSES, width));
    tensors.put("2.bias", filled(seed, CLASSES));
    return tensors;
  }

  static Tensor filled(float value, long... shape) {
    float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    Arrays.fill(values, value);
    return Tensor.of(values, shape);
  }

  static byte[] file(int width, float seed) {
    return Safetensors.write(tensors(width, seed), Map.of());
  }

  /** What a file of {@link #file} is. */
  static ImportedCheckpoint.Builder said(byte[] file, int width) {
    return ImportedCheckpoint.newBuilder()
        .setDigest(Digest.of(file).hex())
        .setSizeBytes(file.length)
        .setData(DataSpec.newBuilder().setName("digits"))
        .setNetwork(
            NetworkSpec.newBuilder()
                .setFamily(NetworkFamily.NETWORK_FAMILY_MLP)
                .setWidth(width)
                .setDepth(1));
  }

  /** The first message. */
  static ImportCheckpointRequest.Builder first(String request, ImportedCheckpoint.Builder said) {
    return ImportCheckpointRequest.newBuilder().setRequestId(request).setCheckpoint(said);
  }

  static ImportCheckpointRequest chunk(byte[] whole, int from, int to) {
    byte[] part = Arrays.copyOfRange(whole, from, to);
    CRC32C crc = new CRC32C();
    crc.update(part);
    return ImportCheckpointRequest.newBuilder()
        .setOffset(from)
        .setData(ByteString.copyFrom(part))
        .setCrc32C((int) crc.getValue())
        .build();
  }

  /** One call with these messages; completes with its answer. */
  static CompletableFuture<ImportCheckpointResponse> send(
      Channel channel, List<ImportCheckpointRequest> requests) {
    CompletableFuture<ImportCheckpointResponse> answer = new CompletableFuture<>();
    StreamObserver<ImportCheckpointRequest> stream =
        CheckpointServiceGrpc.newStub(channel)
            .withDeadlineAfter(30, TimeUnit.SECONDS)
            .importCheckpoint(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ImportCheckpointResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    answer.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    requests.forEach(stream::onNext);
    stream.onCompleted();
    return answer;
  }

  /** A whole file in one call. */
  static ImportedCheckpoint bring(
      Channel channel, String request, byte[] file, ImportedCheckpoint.Builder said) {
    return send(channel, List.of(first(request, said).build(), chunk(file, 0, file.length)))
        .join()
        .getCheckpoint();
  }
}
