package io.orograph.cli.grpc;

import io.orograph.core.checkpoint.Digest;
import io.orograph.v1.CheckpointServiceGrpc.CheckpointServiceBlockingStub;
import io.orograph.v1.CollectGarbageRequest;
import io.orograph.v1.CollectGarbageResponse;
import io.orograph.v1.DownloadCheckpointRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;

/** Calls about a lab's store. Made by {@link LabClient#store}. */
public final class StoreCalls {
  private final LabClient lab;
  private final CheckpointServiceBlockingStub checkpoints;

  StoreCalls(LabClient lab, CheckpointServiceBlockingStub checkpoints) {
    this.lab = lab;
    this.checkpoints = checkpoints;
  }

  /**
   * Objects and their bytes.
   *
   * @param objects number of objects
   * @param bytes their bytes
   */
  public record Amount(long objects, long bytes) {
    /** For people. */
    public String words() {
      return "%d objects, %.1f MB".formatted(objects, bytes / 1e6);
    }
  }

  /**
   * What a collection found.
   *
   * @param kept what something refers to
   * @param young what nothing refers to, too young to go
   * @param freed what went, or in a trial would go
   * @param grace how long content stays that nothing refers to
   * @param releasedCheckpoints checkpoints that sweeps kept for a time and that were released, or
   *     in a trial would be
   */
  public record Collected(
      Amount kept, Amount young, Amount freed, Duration grace, long releasedCheckpoints) {}

  /**
   * Content of the store, verified.
   *
   * @throws LabFailure if there is none, or other bytes came
   */
  public byte[] content(String digest) {
    DownloadCheckpointRequest request =
        DownloadCheckpointRequest.newBuilder().setDigest(digest).build();
    byte[] bytes =
        lab.call(
            () -> {
              ByteArrayOutputStream all = new ByteArrayOutputStream();
              LabClient.unary(checkpoints)
                  .downloadCheckpoint(request)
                  .forEachRemaining(chunk -> all.writeBytes(chunk.getData().toByteArray()));
              return all.toByteArray();
            });
    String found = Digest.of(bytes).hex();
    if (!found.equals(digest)) {
      String words = "content: " + found + " (expected: " + digest + ")";
      throw new LabFailure(LabFailure.Kind.FAILED, words, new IOException(words));
    }
    return bytes;
  }

  /**
   * Takes away what nothing refers to.
   *
   * @param trial whether it is only counted
   */
  public Answer<Collected> collect(boolean trial) {
    CollectGarbageRequest request =
        CollectGarbageRequest.newBuilder()
            .setRequestId(UUID.randomUUID().toString())
            .setValidateOnly(trial)
            .build();
    CollectGarbageResponse r =
        lab.call(() -> LabClient.patient(checkpoints).collectGarbage(request));
    return new Answer<>(
        new Collected(
            new Amount(r.getKeptObjects(), r.getKeptBytes()),
            new Amount(r.getYoungObjects(), r.getYoungBytes()),
            new Amount(r.getFreedObjects(), r.getFreedBytes()),
            Duration.ofSeconds(r.getGrace().getSeconds(), r.getGrace().getNanos()),
            r.getReleasedCheckpoints()),
        () -> LabClient.json(r));
  }
}
