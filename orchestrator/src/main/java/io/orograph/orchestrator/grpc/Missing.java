package io.orograph.orchestrator.grpc;

import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.registry.WorkerView;
import io.orograph.orchestrator.results.Progress;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.orchestrator.sweep.SweepView;
import java.util.ArrayList;
import java.util.List;

/**
 * The workers that a sweep needs and that are not there. A sweep is accepted whoever is registered,
 * because workers come and go; what it waits for must then be visible.
 */
final class Missing {
  private Missing() {}

  /** What a sweep that has not begun would wait for; empty if nothing. */
  static String of(SweepSpec spec, List<WorkerView> workers) {
    return of(spec, true, !spec.measurements().isEmpty(), workers);
  }

  /** What a sweep waits for; empty if nothing, or if it is not active. */
  static String of(SweepView view, Progress progress, List<WorkerView> workers) {
    return view.status() == SweepStatus.ACTIVE
        ? of(
            view.spec(),
            progress.ended() < progress.runs(),
            progress.recorded() < progress.measurements(),
            workers)
        : "";
  }

  private static String of(
      SweepSpec spec, boolean toTrain, boolean toMeasure, List<WorkerView> workers) {
    String data = spec.base().data().name();
    List<String> missing = new ArrayList<>();
    if (toTrain && none(WorkerKind.TRAINER, data, workers)) {
      missing.add("a trainer with the data set " + data);
    }
    if (toMeasure && none(WorkerKind.METRICS, data, workers)) {
      missing.add("a metrics service with the data set " + data);
    }
    return String.join(", ", missing);
  }

  private static boolean none(WorkerKind kind, String data, List<WorkerView> workers) {
    return workers.stream()
        .noneMatch(w -> w.kind() == kind && !w.draining() && w.dataDigests().containsKey(data));
  }
}
