package io.orograph.orchestrator.grpc;

import io.orograph.core.sweep.Calibration;
import io.orograph.orchestrator.registry.Held;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.WorkerDirectory;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.registry.WorkerLink;
import io.orograph.orchestrator.registry.WorkerView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Workers that a test says are there. */
final class KnownWorkers implements WorkerDirectory {
  final List<String> drained = new ArrayList<>();
  private final List<WorkerView> there = new ArrayList<>();
  private boolean silent;

  void add(String name, WorkerKind kind, String data) {
    there.add(new WorkerView(name, kind, 1, 1, "cpu", "test", false, List.of(), Map.of(data, "d")));
  }

  /** From now on the list is not answered but fails. */
  void silence() {
    silent = true;
  }

  @Override
  public CompletionStage<List<WorkerView>> list() {
    return silent
        ? CompletableFuture.failedFuture(new IllegalStateException("no answer"))
        : CompletableFuture.completedFuture(List.copyOf(there));
  }

  @Override
  public void hello(Hello hello, WorkerLink link) {
    throw new UnsupportedOperationException("hello");
  }

  @Override
  public void beat(
      Hello hello,
      WorkerLink link,
      int freeLanes,
      List<Held> held,
      List<Calibration> calibrations) {
    throw new UnsupportedOperationException("beat");
  }

  @Override
  public void broken(Hello hello, WorkerLink link) {
    throw new UnsupportedOperationException("broken");
  }

  @Override
  public CompletionStage<Boolean> drain(String worker) {
    drained.add(worker);
    return CompletableFuture.completedFuture(
        there.stream().anyMatch(known -> known.name().equals(worker)));
  }
}
