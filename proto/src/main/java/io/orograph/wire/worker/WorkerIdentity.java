package io.orograph.wire.worker;

import io.orograph.core.checkpoint.Digest;
import io.orograph.v1.RegisterRequest;
import io.orograph.v1.WorkerKind;
import java.util.Map;
import java.util.UUID;

/**
 * Who a worker is, for the life of its process.
 *
 * @param name unique among live workers
 * @param incarnation drawn anew at each start of the process
 * @param work what it does
 * @param address host and port at which the orchestrator calls it
 * @param lanes work it can do at once, at least 1
 * @param deviceClass what must be equal for two trainings of one run to give the same bits
 * @param dataDigests data sets it has, by name, with the digest of their content
 * @param codeVersion version and revision of its software
 */
public record WorkerIdentity(
    String name,
    String incarnation,
    Work work,
    String address,
    int lanes,
    String deviceClass,
    Map<String, Digest> dataDigests,
    String codeVersion) {
  /** What a worker does. */
  public enum Work {
    /** Trains packs. */
    TRAIN,
    /** Measures checkpoints. */
    MEASURE
  }

  public WorkerIdentity {
    dataDigests = Map.copyOf(dataDigests);
    if (name.isBlank()) {
      throw new IllegalArgumentException("worker: blank (expected: its name)");
    }
    if (lanes < 1) {
      throw new IllegalArgumentException("lanes: " + lanes + " (expected: 1 or more)");
    }
  }

  /** An incarnation that no other start of any process has. */
  public static String newIncarnation() {
    return UUID.randomUUID().toString();
  }

  RegisterRequest.Hello.Builder hello() {
    RegisterRequest.Hello.Builder hello =
        RegisterRequest.Hello.newBuilder()
            .setWorker(name)
            .setIncarnation(incarnation)
            .setKind(
                switch (work) {
                  case TRAIN -> WorkerKind.WORKER_KIND_TRAINER;
                  case MEASURE -> WorkerKind.WORKER_KIND_METRICS;
                })
            .setAddress(address)
            .setLanes(lanes)
            .setDeviceClass(deviceClass)
            .setCodeVersion(codeVersion)
            .setProtocol(WorkerProtocol.NEWEST);
    dataDigests.forEach((set, digest) -> hello.putDataDigests(set, digest.hex()));
    return hello;
  }
}
