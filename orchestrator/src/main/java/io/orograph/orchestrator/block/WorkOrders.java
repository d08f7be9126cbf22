package io.orograph.orchestrator.block;

import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.CellPair;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.PairedReplicates;
import io.orograph.core.sweep.PathRules;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.orchestrator.block.BlockReport.Waiting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What readers of a block see of it: its waiting tasks, its leases, and the work under them. */
final class WorkOrders {
  private WorkOrders() {}

  static List<Waiting> waiting(BlockState state) {
    List<Waiting> waiting = new ArrayList<>();
    for (int t = 0; t < state.tasks().size(); t++) {
      if (state.waiting(t)) {
        Task task = state.tasks().get(t);
        waiting.add(
            new Waiting(
                task.id(),
                !(task instanceof Task.Measure),
                task.order(),
                state.dataOf(task),
                state
                    .progress(t)
                    .resume()
                    .map(TaskProgress.Resume::deviceClass)
                    .or(() -> goesOnAt(state, task)),
                task instanceof Task.Measure m ? m.own() : Optional.empty(),
                state.progress(t).failedOn()));
      }
    }
    return waiting;
  }

  static List<Lease> held(BlockState state) {
    List<Lease> held = new ArrayList<>();
    for (int t = 0; t < state.tasks().size(); t++) {
      state.progress(t).lease().ifPresent(held::add);
    }
    return held;
  }

  /** Tasks, waiting or held, that must have a worker to themselves. */
  static Set<String> alone(BlockState state) {
    Set<String> alone = new HashSet<>();
    for (int t = 0; t < state.tasks().size(); t++) {
      TaskProgress progress = state.progress(t);
      if (progress.lost() >= Budgets.LOST_AMONG_OTHERS
          && (progress.lease().isPresent() || state.waiting(t))) {
        alone.add(state.tasks().get(t).id());
      }
    }
    return alone;
  }

  /** The work under an open lease. */
  static Work of(BlockState state, Lease lease) {
    int index = state.indexOf(lease.task());
    TaskProgress progress = state.progress(index);
    return switch (state.tasks().get(index)) {
      case Task.Train t -> pack(state, t, lease, progress);
      case Task.Replay r -> replay(state, r, lease, progress);
      case Task.Measure m -> cell(state, m, lease, progress);
    };
  }

  private static Work.PackWork pack(
      BlockState state, Task.Train task, Lease lease, TaskProgress progress) {
    List<RunSpec> members = task.members().stream().map(state.plan().runs()::get).toList();
    List<RunKey> ended =
        task.members().stream()
            .filter(m -> state.run(m).ended())
            .map(m -> state.plan().runs().get(m).key())
            .toList();
    return new Work.PackWork(
        lease,
        new PackSpec(task.id(), members),
        state.plan().spec().checkpoints(),
        progress.recorded(),
        progress
            .resume()
            .filter(r -> r.deviceClass().equals(lease.deviceClass()))
            .map(TaskProgress.Resume::ref),
        ended,
        progress.failed() == 0 ? shorter(state, task, lease.deviceClass()) : Map.of(),
        Map.of(),
        state.plan().spec().earlyStopping().nextStep(),
        state.plan().spec().earlyStopping().everySteps(),
        state.plan().spec().earlyStopping().byValidation());
  }

  /** From the first step, in the pack as planned; what did not end as a network stays a ghost. */
  private static Work.PackWork replay(
      BlockState state, Task.Replay task, Lease lease, TaskProgress progress) {
    List<RunSpec> members = task.members().stream().map(state.plan().runs()::get).toList();
    Map<RunKey, Digest> finals = new HashMap<>();
    List<RunKey> ghosts = new ArrayList<>();
    for (int m : task.members()) {
      RunKey key = state.plan().runs().get(m).key();
      RunProgress run = state.run(m);
      if (run.measurable()) {
        finals.put(key, run.last().orElseThrow().digest());
      } else {
        ghosts.add(key);
      }
    }
    CheckpointPolicy kept = state.plan().spec().checkpoints();
    return new Work.PackWork(
        lease,
        new PackSpec(task.id(), members),
        new CheckpointPolicy(kept.initial(), false, kept.everySteps()),
        progress.recorded(),
        Optional.empty(),
        ghosts,
        Map.of(),
        finals);
  }

  /**
   * The device class that a pack's runs can go on at from shorter ones, or at which runs end as
   * they did before.
   */
  private static Optional<String> goesOnAt(BlockState state, Task task) {
    return switch (task) {
      case Task.Train pack ->
          pack.members().stream()
              .flatMap(m -> state.run(m).from().stream())
              .map(Shorter.Trained::deviceClass)
              .findFirst();
      case Task.Replay replay ->
          replay.members().stream().flatMap(m -> state.run(m).trainedOn().stream()).findFirst();
      case Task.Measure m -> Optional.empty();
    };
  }

  /**
   * The ends of shorter runs, if a pack can go on from all of them. After a failed attempt it does
   * not: they may be what failed, and a start from step 0 gives the same bits.
   */
  private static Map<RunKey, Shorter.Trained> shorter(
      BlockState state, Task.Train task, String deviceClass) {
    Map<RunKey, Shorter.Trained> ends = new HashMap<>();
    for (int m : task.members()) {
      Optional<Shorter.Trained> from =
          state.run(m).from().filter(f -> f.deviceClass().equals(deviceClass));
      if (!state.run(m).ended()) {
        if (from.isEmpty()) {
          return Map.of();
        }
        ends.put(state.plan().runs().get(m).key(), from.get());
      }
    }
    return ends;
  }

  private static Work.MeasureWork cell(
      BlockState state, Task.Measure task, Lease lease, TaskProgress progress) {
    List<Work.MeasuredRun> runs = new ArrayList<>();
    List<MeasurementSpec> measurements = task.measurements(state.plan().spec());
    boolean whole = measurements.stream().anyMatch(MeasurementSpec::needsTrajectory);
    boolean start = measurements.stream().anyMatch(PathRules::beginsAtTheRun);
    for (int r : task.runs()) {
      RunProgress run = state.run(r);
      if (run.measurable()) {
        runs.add(
            new Work.MeasuredRun(
                state.plan().runs().get(r),
                run.last().orElseThrow(),
                run.outcome().orElseThrow(),
                run.earlier().stream()
                    .filter(c -> whole || (start && c.role() == CheckpointRole.INITIAL))
                    .toList(),
                whole ? run.replayFailure() : Optional.empty()));
      }
    }
    return new Work.MeasureWork(
        lease,
        task.cell(),
        runs,
        measurements,
        state.plan().probeSeed(),
        state.plan().probeSubset(),
        progress.recorded(),
        progress.measured(),
        task.pair().map(CellPair::replicates).orElse(PairedReplicates.ALL));
  }
}
