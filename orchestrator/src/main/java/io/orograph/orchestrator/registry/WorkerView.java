package io.orograph.orchestrator.registry;

import java.util.List;
import java.util.Map;

/**
 * A worker for readers.
 *
 * @param dataDigests data sets by name with the digest of their content
 */
public record WorkerView(
    String name,
    WorkerKind kind,
    int lanes,
    int freeLanes,
    String deviceClass,
    String codeVersion,
    boolean draining,
    List<Held> held,
    Map<String, String> dataDigests) {
  public WorkerView {
    dataDigests = Map.copyOf(dataDigests);
    held = List.copyOf(held);
  }
}
