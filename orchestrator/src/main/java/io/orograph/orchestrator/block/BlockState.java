package io.orograph.orchestrator.block;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.EarlyStopping;
import io.orograph.core.sweep.PairedReplicates;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SweepExtension;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.sweep.Adoption;
import io.orograph.orchestrator.sweep.BlockRange;
import io.orograph.orchestrator.sweep.BlockScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * A planned block between two events; {@link #after} is pure, so that every journal replays alike.
 */
final class BlockState {
  private final BlockPlan plan;
  private final TaskList list;
  private final RunProgress[] runs;
  private final TaskProgress[] tasks;
  private final Map<String, Digest> data;
  private final boolean cancelled;
  private final int retried;
  private final Sought sought;
  private final RunLosses losses;
  private final long revision;

  private BlockState(
      BlockPlan plan,
      TaskList list,
      RunProgress[] runs,
      TaskProgress[] tasks,
      Map<String, Digest> data,
      boolean cancelled,
      int retried,
      Sought sought,
      RunLosses losses,
      long revision) {
    this.plan = plan;
    this.list = list;
    this.runs = runs;
    this.tasks = tasks;
    this.data = Map.copyOf(data);
    this.cancelled = cancelled;
    this.retried = retried;
    this.sought = sought;
    this.losses = losses;
    this.revision = revision;
  }

  static BlockState of(BlockEvent.BlockPlanned e) {
    BlockPlan plan =
        BlockPlan.of(
            e.sweep(),
            new BlockScope(
                new BlockRange(e.block(), e.fromCell(), e.toCell()),
                e.spec(),
                e.firstIndex(),
                e.probeSubset(),
                e.extension(),
                e.adoption()),
            runs ->
                e.packOfRun().isEmpty()
                    ? PackPlanner.ofSize(runs, e.packMembers())
                    : PackPlanner.recorded(e.packOfRun(), runs.size()));
    RunProgress[] runs = new RunProgress[plan.runs().size()];
    Arrays.fill(runs, RunProgress.NEW);
    e.adoption().ifPresent(a -> adopt(a, plan, runs));
    TaskProgress[] tasks = new TaskProgress[plan.tasks().size()];
    Arrays.fill(tasks, TaskProgress.NEW);
    return new BlockState(
        plan,
        TaskList.of(plan.tasks()),
        runs,
        tasks,
        Map.of(),
        false,
        0,
        Sought.NONE,
        RunLosses.NONE,
        1);
  }

  private static void adopt(Adoption adoption, BlockPlan plan, RunProgress[] runs) {
    for (int r = 0; r < runs.length; r++) {
      RunSpec planned = plan.runs().get(r);
      for (Adoption.AdoptedRun run : adoption.runs()) {
        boolean here = run.run().isPresent() == adoption.others().contains(planned);
        if (here && run.is(planned)) {
          runs[r] = RunProgress.adopted(run);
        }
      }
    }
  }

  BlockPlan plan() {
    return plan;
  }

  /** The planned tasks, then the parts of packs that were taken apart. */
  List<Task> tasks() {
    return list.tasks();
  }

  /** Place of a task, or -1. */
  int indexOf(String task) {
    return list.indexOf(task);
  }

  RunProgress run(int index) {
    return runs[index];
  }

  TaskProgress progress(int task) {
    return tasks[task];
  }

  /** Content of the data sets that packs were trained on, each of the first that was, by name. */
  Map<String, Digest> data() {
    return data;
  }

  /** The name of the data set that a worker needs for a task. */
  String dataOf(Task task) {
    List<Integer> runs =
        switch (task) {
          case Task.Train t -> t.members();
          case Task.Replay r -> r.members();
          case Task.Measure m -> m.runs();
        };
    return plan.runs().get(runs.getFirst()).settings().offered();
  }

  boolean cancelled() {
    return cancelled;
  }

  /** The last order of the sweep to try failed runs again that it has seen. */
  int retried() {
    return retried;
  }

  /** What its runs say to an adaptive search. */
  Sought sought() {
    return sought;
  }

  /** What its runs say to a rule that stops some early. */
  RunLosses losses() {
    return losses;
  }

  long revision() {
    return revision;
  }

  /** Whether the task has nothing left to be leased for, its open lease aside. */
  boolean settled(int task) {
    return switch (tasks().get(task)) {
      case Task.Train t ->
          tasks[task].done() || t.members().stream().allMatch(m -> runs[m].ended());
      case Task.Replay p ->
          cancelled
              || tasks[task].done()
              || tasks[task].spent()
              || p.members().stream().noneMatch(m -> runs[m].measurable());
      case Task.Measure m ->
          cancelled
              || tasks[task].done()
              || tasks[task].spent()
              || (trained(m) && !speaksOfSomething(m));
    };
  }

  /** Whether the task can be leased now. */
  boolean waiting(int task) {
    return !cancelled
        && tasks[task].lease().isEmpty()
        && !settled(task)
        && switch (tasks().get(task)) {
          case Task.Train t -> !atRung(task);
          case Task.Replay r -> true;
          case Task.Measure m -> trained(m) && replayed(m);
        };
  }

  /** Whether none of its runs is still to be replayed. */
  private boolean replayed(Task.Measure measure) {
    for (int t : list.replays()) {
      if (tasks().get(t) instanceof Task.Replay replay
          && !Collections.disjoint(replay.members(), measure.runs())
          && (tasks[t].lease().isPresent() || !settled(t))) {
        return false;
      }
    }
    return true;
  }

  /**
   * The packs that have runs to be replayed: {@code wanted} calls for checkpoints along their
   * training that were not kept, or were released since.
   */
  private List<Again> replays(int extension, SweepSpec wanted) {
    List<Again> replays = new ArrayList<>();
    boolean more = SweepExtension.replays(plan.spec(), wanted);
    boolean back = SweepExtension.looksBack(plan.spec(), wanted);
    IntPredicate lacking = m -> runs[m].measurable() && (more || (back && runs[m].released()));
    Map<Integer, Task.Train> last = lastPacks();
    for (Task task : tasks()) {
      if (task instanceof Task.Train pack && any(pack.members(), lacking)) {
        List<Integer> own = pack.members().stream().filter(m -> pack.equals(last.get(m))).toList();
        boolean wants = any(own, lacking);
        replays.add(
            new Again(
                new Task.Replay(
                    TaskIds.replay(pack.id(), extension),
                    pack.order(),
                    wants ? own : pack.members()),
                wants));
      }
    }
    return replays;
  }

  private static boolean any(List<Integer> members, IntPredicate condition) {
    return members.stream().mapToInt(m -> m).anyMatch(condition);
  }

  /** The pack that each run was in last: those that were taken apart come before. */
  private Map<Integer, Task.Train> lastPacks() {
    Map<Integer, Task.Train> last = new HashMap<>();
    for (Task task : tasks()) {
      if (task instanceof Task.Train pack) {
        pack.members().forEach(m -> last.put(m, pack));
      }
    }
    return last;
  }

  /**
   * A pack that may have runs to be replayed.
   *
   * @param wanted whether it does; a pack that was taken apart may have left all of them to its
   *     parts. Its task was there once, and journals speak of it: it is kept, with nothing to do
   */
  private record Again(Task.Replay task, boolean wanted) {}

  /** Whether nothing is left to do. */
  boolean finished() {
    for (int t = 0; t < tasks.length; t++) {
      if (tasks[t].lease().isPresent() || !settled(t)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a pack goes no further before the sweep has decided which of its runs do. */
  boolean atRung(int task) {
    EarlyStopping rule = plan.spec().earlyStopping();
    return rule.any()
        && !settled(task)
        && tasks().get(task) instanceof Task.Train pack
        && pack.members().stream()
            .allMatch(m -> runs[m].ended() || losses.step(m, runs[m].on()) >= rule.nextStep());
  }

  /** Whether nothing is left to do before the sweep has decided which runs go on from a rung. */
  boolean atRest() {
    for (int t = 0; t < tasks.length; t++) {
      boolean later =
          atRung(t) || (tasks().get(t) instanceof Task.Measure m && stopsRuns() && !trained(m));
      if (tasks[t].lease().isPresent() || !(settled(t) || later)) {
        return false;
      }
    }
    return true;
  }

  private boolean stopsRuns() {
    return plan.spec().earlyStopping().any();
  }

  /** Whether a run, or of a pair of cells two runs that meet, can be measured. */
  private boolean speaksOfSomething(Task.Measure task) {
    if (task.pair().isEmpty()) {
      return task.runs().stream().anyMatch(r -> runs[r].measurable());
    }
    boolean all = task.pair().get().replicates() == PairedReplicates.ALL;
    List<Integer> measurable = task.runs().stream().filter(r -> runs[r].measurable()).toList();
    return measurable.stream()
        .map(plan.runs()::get)
        .filter(a -> a.cell().equals(task.cell()))
        .anyMatch(
            a ->
                measurable.stream()
                    .map(plan.runs()::get)
                    .anyMatch(
                        b ->
                            !b.cell().equals(a.cell()) && (all || b.replicate() == a.replicate())));
  }

  private boolean trained(Task.Measure task) {
    return task.runs().stream().allMatch(r -> runs[r].ended());
  }

  /** The block after one more event. */
  BlockState after(BlockEvent event) {
    RunProgress[] r = runs.clone();
    int more = event instanceof BlockEvent.PackSplit split ? split.parts().size() : 0;
    TaskProgress[] t = Arrays.copyOf(tasks, tasks.length + more);
    TaskList all = list;
    Map<String, Digest> content = data;
    boolean stopped = cancelled;
    int orders = retried;
    Sought found = sought;
    RunLosses reached = losses;
    switch (event) {
      case BlockEvent.BlockPlanned e ->
          throw new IllegalStateException("event: BlockPlanned (expected: only once)");
      case BlockEvent.BlockExtended e -> {
        return extended(e);
      }
      case BlockEvent.LeaseGranted e -> {
        int i = task(e.lease().task());
        t[i] = t[i].granted(e.lease());
      }
      case BlockEvent.PackStarted e -> {
        int i = record(t, e.origin());
        content = new TreeMap<>(data);
        content.putIfAbsent(dataOf(list.tasks().get(i)), e.provenance().dataDigest());
        if (list.tasks().get(i) instanceof Task.Train pack) {
          pack.members().stream()
              .filter(m -> !r[m].ended())
              .forEach(m -> r[m] = r[m].startedOn(e.origin().deviceClass()));
        }
      }
      case BlockEvent.CheckpointRecorded e -> {
        record(t, e.origin());
        int i = run(e.run());
        r[i] = r[i].with(e.origin().deviceClass(), e.checkpoint());
      }
      case BlockEvent.ResumeStateRecorded e -> {
        int i = record(t, e.origin());
        t[i] = t[i].resuming(e.resumeState());
      }
      case BlockEvent.EndStateRecorded e -> {
        record(t, e.origin());
        int i = run(e.run());
        r[i] = r[i].seeing(e.origin().deviceClass(), e.state());
      }
      case BlockEvent.LossRecorded e -> {
        record(t, e.origin());
        int i = run(e.run());
        r[i] = r[i].startedOn(e.origin().deviceClass());
        reached = reached.with(i, r[i].on(), e.loss(), e.summary());
      }
      case BlockEvent.FactsKnown e -> record(t, e.origin());
      case BlockEvent.RunContinued e -> {
        int i = run(e.run());
        r[i] = r[i].from(e.from());
      }
      case BlockEvent.CurveChunkRecorded e -> {
        record(t, e.origin());
        int i = run(e.run());
        r[i] =
            r[i].seeing(
                e.origin().deviceClass(),
                new RunProgress.Chunk(e.chunk(), e.fromStep(), e.toStep()));
      }
      case BlockEvent.RunEnded e -> {
        Optional<String> where =
            e.origin().flatMap(o -> t[record(t, o)].lease()).map(Lease::deviceClass);
        int i = run(e.run());
        r[i] = r[i].ending(e.outcome(), where);
      }
      case BlockEvent.MeasurementRecorded e -> {
        int i = record(t, e.origin());
        t[i] = t[i].measuring(e.measurement());
        found = found.with(e.measurement(), plan);
      }
      case BlockEvent.LeaseEnded e -> {
        int i = task(e.task());
        t[i] = t[i].ended(e.reason(), e.detail());
        if (tasks().get(i) instanceof Task.Replay replay) {
          boolean done = e.reason() == LeaseEnd.DONE;
          for (int m : replay.members()) {
            r[m] = r[m].replayed(done ? Optional.empty() : Optional.of(e.detail()));
          }
        }
      }
      case BlockEvent.PackSplit e -> {
        int i = task(e.task());
        TaskProgress whole = t[i];
        t[i] = whole.apart();
        Arrays.fill(t, tasks.length, t.length, whole.part(e.from()));
        all = all.with(parts(i, e));
      }
      case BlockEvent.BlockCancelled e -> stopped = true;
      case BlockEvent.BlockRetried e -> {
        for (RunKey key : e.runs()) {
          int i = run(key);
          r[i] = r[i].retried();
        }
        for (String id : e.tasks()) {
          int i = task(id);
          t[i] = t[i].reopened();
        }
        orders = Math.max(orders, e.retry());
      }
      case BlockEvent.CheckpointsReleased e -> {
        Set<Digest> gone = Set.copyOf(e.digests());
        Arrays.setAll(r, i -> r[i].without(gone));
      }
    }
    return new BlockState(plan, all, r, t, content, stopped, orders, found, reached, revision + 1);
  }

  private BlockState extended(BlockEvent.BlockExtended e) {
    BlockPlan grown =
        plan.extended(
            e.extension(), e.spec(), fresh -> PackPlanner.recorded(e.packOfRun(), fresh.size()));
    List<Task> changes = new ArrayList<>(grown.tasks());
    List<Again> replays = replays(e.extension(), e.spec());
    replays.forEach(again -> changes.add(again.task()));
    TaskList all = list.merged(changes);
    RunProgress[] r = Arrays.copyOf(runs, grown.runs().size());
    Arrays.fill(r, runs.length, r.length, RunProgress.NEW);
    TaskProgress[] t = Arrays.copyOf(tasks, all.tasks().size());
    Arrays.fill(t, tasks.length, t.length, TaskProgress.NEW);
    for (Task changed : grown.tasks()) {
      int i = all.indexOf(changed.id());
      t[i] = t[i].reopened();
    }
    for (Again again : replays) {
      if (!again.wanted()) {
        int i = all.indexOf(again.task().id());
        t[i] = t[i].apart();
      }
    }
    return new BlockState(grown, all, r, t, data, cancelled, retried, sought, losses, revision + 1);
  }

  private List<Task> parts(int whole, BlockEvent.PackSplit split) {
    if (!(tasks().get(whole) instanceof Task.Train pack)) {
      throw new IllegalStateException("task: " + split.task() + " (expected: a pack)");
    }
    long firstRun = pack.order() - pack.members().getFirst();
    return split.parts().stream()
        .<Task>map(
            part -> {
              List<Integer> members = part.runs().stream().map(this::run).toList();
              return new Task.Train(part.task(), firstRun + members.getFirst(), members);
            })
        .toList();
  }

  private int record(TaskProgress[] t, Origin origin) {
    int i = task(origin.task());
    t[i] = t[i].recorded(origin.sequence());
    return i;
  }

  private int task(String id) {
    int i = indexOf(id);
    if (i < 0) {
      throw new IllegalStateException("task: " + id + " (expected: one of this block)");
    }
    return i;
  }

  private int run(RunKey key) {
    int i = plan.indexOf(key);
    if (i < 0) {
      throw new IllegalStateException("run: " + key + " (expected: one of this block)");
    }
    return i;
  }
}
