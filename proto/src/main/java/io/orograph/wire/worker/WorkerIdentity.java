package io.orograph.wire.worker;

import java.util.Map;

/**
 * Who a worker is; the same for the whole life of its process.
 *
 * @param worker its name, unique among live workers
 * @param incarnation drawn anew at each start of the process
 * @param role what it does
 * @param address host and port at which the orchestrator calls it
 * @param lanes work it can do at once
 * @param deviceClass what must be equal for two trainings of one run to give the same bits
 * @param dataDigests data sets it has, by name, with the digest of their content
 * @param codeVersion version and revision of its software
 */
public record WorkerIdentity(
    String worker,
    String incarnation,
    WorkerRole role,
    String address,
    int lanes,
    String deviceClass,
    Map<String, String> dataDigests,
    String codeVersion) {

  /** What a worker does. */
  public enum WorkerRole {
    /** Trains packs. */
    TRAINER,
    /** Measures checkpoints. */
    METRICS
  }

  public WorkerIdentity {
    dataDigests = Map.copyOf(dataDigests);
  }
}
