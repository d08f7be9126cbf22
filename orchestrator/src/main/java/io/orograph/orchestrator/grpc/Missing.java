package io.orograph.orchestrator.grpc;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.metric.Metric;
import io.orograph.core.sweep.Choices;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.registry.WorkerView;
import io.orograph.orchestrator.results.Progress;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.orchestrator.sweep.SweepView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The workers that a sweep needs and that are not there. A sweep is accepted whoever is registered,
 * because workers come and go; what it waits for must then be visible.
 */
final class Missing {
  private Missing() {}

  /** What a sweep that has not begun would wait for; empty if nothing. */
  static String of(SweepSpec spec, List<WorkerView> workers) {
    return of(
        spec, spec.base().isTrained(), !spec.measurements().isEmpty(), Optional.empty(), workers);
  }

  /**
   * What a sweep waits for; empty if nothing, or if it is not active.
   *
   * @param began content of its data set that it began with, if it has begun with one alone
   */
  static String of(
      SweepView view, Progress progress, Optional<Digest> began, List<WorkerView> workers) {
    return view.status() == SweepStatus.ACTIVE
        ? of(
            view.spec(),
            progress.ended() < progress.runs(),
            progress.recorded() < progress.measurements(),
            began,
            workers)
        : "";
  }

  private static String of(
      SweepSpec spec,
      boolean toTrain,
      boolean toMeasure,
      Optional<Digest> began,
      List<WorkerView> workers) {
    boolean ours = spec.measurements().stream().anyMatch(m -> !m.kind().isOwn());
    List<String> missing = new ArrayList<>();
    List<String> needed =
        Choices.data(spec).stream().map(d -> spec.base().with(d).offered()).distinct().toList();
    for (String data : needed) {
      missing.addAll(of(data, toTrain, toMeasure && ours, began, workers));
    }
    spec.measurements().stream()
        .filter(m -> toMeasure && m.kind().isOwn() && !announced(m.metric(), workers))
        .forEach(
            m ->
                missing.add(
                    "a worker that announces "
                        + m.metric().name()
                        + " as a metric of "
                        + m.kind().level().plural()));
    return String.join(", ", missing);
  }

  private static List<String> of(
      String data,
      boolean toTrain,
      boolean toMeasure,
      Optional<Digest> began,
      List<WorkerView> workers) {
    List<WorkerView> having =
        workers.stream()
            .filter(w -> !w.draining() && w.dataDigests().containsKey(data))
            .filter(w -> began.map(d -> d.hex().equals(w.dataDigests().get(data))).orElse(true))
            .toList();
    String what =
        "with the data set " + data + began.map(d -> " of digest " + d.shortHex()).orElse("");
    List<String> missing = new ArrayList<>();
    if (toTrain && having.stream().noneMatch(w -> w.kind() == WorkerKind.TRAINER)) {
      missing.add("a trainer " + what);
    }
    if (toMeasure
        && having.stream()
            .noneMatch(w -> w.kind() == WorkerKind.METRICS && w.metrics().isEmpty())) {
      missing.add("a metrics service " + what);
    }
    return missing;
  }

  /** Whether a worker is there that computes a metric of the lab's own. */
  private static boolean announced(Metric metric, List<WorkerView> workers) {
    return workers.stream()
        .filter(w -> !w.draining())
        .flatMap(w -> w.metrics().stream())
        .anyMatch(own -> own.metric().equals(metric));
  }
}
