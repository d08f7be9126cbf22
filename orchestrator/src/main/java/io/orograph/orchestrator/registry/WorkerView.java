package io.orograph.orchestrator.registry;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A worker for readers.
 *
 * @param unreachable whether calls of it come to nothing though it beats, so that it gets no work
 * @param dataDigests data sets by name with the digest of their content
 * @param metrics metrics of the lab's own that it computes
 * @param clockAhead of this machine's clock, if it says
 */
public record WorkerView(
    String name,
    WorkerKind kind,
    int lanes,
    int freeLanes,
    String deviceClass,
    String codeVersion,
    boolean draining,
    boolean unreachable,
    List<Held> held,
    Map<String, String> dataDigests,
    List<OwnMetric> metrics,
    Optional<Duration> clockAhead) {
  public WorkerView {
    dataDigests = Map.copyOf(dataDigests);
    held = List.copyOf(held);
    metrics = List.copyOf(metrics);
  }

  /** Of one within reach that computes no metric of the lab's own and says nothing of its clock. */
  public WorkerView(
      String name,
      WorkerKind kind,
      int lanes,
      int freeLanes,
      String deviceClass,
      String codeVersion,
      boolean draining,
      List<Held> held,
      Map<String, String> dataDigests) {
    this(
        name,
        kind,
        lanes,
        freeLanes,
        deviceClass,
        codeVersion,
        draining,
        false,
        held,
        dataDigests,
        List.of(),
        Optional.empty());
  }
}
