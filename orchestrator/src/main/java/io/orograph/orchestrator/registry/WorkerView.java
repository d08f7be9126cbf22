package io.orograph.orchestrator.registry;

import java.util.List;

/** A worker for readers. */
public record WorkerView(
    String name,
    WorkerKind kind,
    int lanes,
    int freeLanes,
    String deviceClass,
    String codeVersion,
    boolean draining,
    List<Held> held) {
  public WorkerView {
    held = List.copyOf(held);
  }
}
