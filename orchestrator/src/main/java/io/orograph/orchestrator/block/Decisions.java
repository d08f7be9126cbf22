package io.orograph.orchestrator.block;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.sweep.PackSizes;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.orchestrator.block.BlockEvent.CheckpointRecorded;
import io.orograph.orchestrator.block.BlockEvent.CurveChunkRecorded;
import io.orograph.orchestrator.block.BlockEvent.LeaseEnded;
import io.orograph.orchestrator.block.BlockEvent.LeaseGranted;
import io.orograph.orchestrator.block.BlockEvent.MeasurementRecorded;
import io.orograph.orchestrator.block.BlockEvent.PackSplit;
import io.orograph.orchestrator.block.BlockEvent.PackStarted;
import io.orograph.orchestrator.block.BlockEvent.ResumeStateRecorded;
import io.orograph.orchestrator.block.BlockEvent.RunEnded;
import io.orograph.orchestrator.block.BlockReport.Attempt;
import io.orograph.orchestrator.block.BlockReport.LeaseOver;
import io.orograph.orchestrator.block.BlockReport.RunOver;
import io.orograph.orchestrator.sweep.BlockScope;
import io.orograph.orchestrator.sweep.Retry;
import io.orograph.orchestrator.sweep.StoppedRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The events that one command leads to, gathered while the block is looked at as it will be: each
 * decision sees those before it.
 */
final class Decisions {
  private static final int LONGEST_TEXT = 1_000;

  /** Begins the reason that a trainer gives for a pack that did not fit. */
  private static final String OUT_OF_MEMORY = "out of memory:";

  /** Begins the reason that a worker gives for work that it had no store for. */
  static final String STORE_FAULT = "store fault: ";

  private final Instant at;
  private BlockState state;
  private final List<BlockEvent> events = new ArrayList<>();
  private final List<Attempt> over = new ArrayList<>();
  private final List<Lease> granted = new ArrayList<>();
  private final Map<Attempt, Long> confirmed = new HashMap<>();
  private final List<RunOver> outcomes = new ArrayList<>();
  private final List<LeaseOver> ends = new ArrayList<>();
  private final List<AttemptReason> attempts = new ArrayList<>();
  private int late;

  Decisions(BlockState state, Instant at) {
    this.state = state;
    this.at = at;
  }

  BlockState state() {
    return state;
  }

  List<BlockEvent> events() {
    return events;
  }

  List<Attempt> over() {
    return over;
  }

  List<Lease> granted() {
    return granted;
  }

  Map<Attempt, Long> confirmed() {
    return confirmed;
  }

  /** How leases just ended. */
  List<LeaseOver> ends() {
    return ends;
  }

  /** Why runs were just given to a trainer, one for each run. */
  List<AttemptReason> attempts() {
    return attempts;
  }

  /** Facts that were refused because their lease was over. */
  int late() {
    return late;
  }

  /** How runs just ended. */
  List<RunOver> outcomes() {
    return outcomes;
  }

  /** Leases a task, if it waits. */
  void grant(String task, String worker, String incarnation, String deviceClass) {
    int index = state.indexOf(task);
    if (index < 0 || !state.waiting(index)) {
      return;
    }
    int attempt = state.progress(index).attempts() + 1;
    Lease lease =
        new Lease(
            state.plan().sweep(),
            state.plan().block(),
            task,
            attempt,
            attempt,
            worker,
            incarnation,
            deviceClass);
    AttemptReason why = AttemptReason.after(state.progress(index).last());
    switch (state.tasks().get(index)) {
      case Task.Train t -> {
        t.members().stream().filter(m -> !state.run(m).ended()).forEach(m -> attempts.add(why));
        add(new LeaseGranted(lease, keys(t.members()), "", at));
      }
      case Task.Replay r -> {
        r.members().forEach(m -> attempts.add(why));
        add(new LeaseGranted(lease, keys(r.members()), "", at));
      }
      case Task.Measure m -> add(new LeaseGranted(lease, List.of(), m.cell(), at));
    }
    granted.add(lease);
  }

  private List<RunKey> keys(List<Integer> members) {
    return members.stream().map(m -> state.plan().runs().get(m).key()).toList();
  }

  /**
   * Records what is new among the facts of one attempt, or that nothing at its end is: what is
   * confirmed to the worker is never asked for again. The lease must be current.
   */
  void record(Fact.Batch batch) {
    int index = state.indexOf(batch.task());
    Attempt attempt = new Attempt(batch.task(), batch.attempt());
    for (Fact.Numbered numbered : batch.facts()) {
      if (!current(index, batch.attempt())) {
        late++;
        continue;
      }
      if (numbered.sequence() > state.progress(index).recorded()) {
        record(index, origin(index, batch, numbered.sequence()), numbered.fact());
      }
      confirmed.merge(attempt, numbered.sequence(), Math::max);
    }
    if (!current(index, batch.attempt())) {
      over.add(attempt);
      return;
    }
    long confirmedNow = confirmed.getOrDefault(attempt, 0L);
    if (confirmedNow > state.progress(index).recorded()) {
      add(new BlockEvent.FactsKnown(new Origin(batch.task(), batch.attempt(), confirmedNow), at));
    }
  }

  /** Where a fact came from; what a replay writes is of the training that it repeats. */
  private Origin origin(int task, Fact.Batch batch, long sequence) {
    boolean training = state.tasks().get(task) instanceof Task.Train;
    return new Origin(
        batch.task(), batch.attempt(), sequence, training ? lease(task).deviceClass() : "");
  }

  /** Ends a lease, if it is current. */
  void end(String task, int attempt, LeaseEnd reason, String detail) {
    int index = state.indexOf(task);
    if (current(index, attempt)) {
      end(index, reason, detail);
    }
    over.add(new Attempt(task, attempt));
  }

  /**
   * Takes over orders to try failed runs again and an extension of the sweep, if new. Measuring
   * under way is cut, because its order is for less than is wanted now; what it has recorded stays.
   *
   * @param scope of this block after the extension
   * @param sizes most members of the packs of new runs
   */
  void follow(BlockScope scope, PackSizes sizes) {
    for (Retry.Taken taken : scope.retries()) {
      if (taken.number() > state.retried()) {
        retry(taken);
      }
    }
    extend(scope, sizes);
  }

  private void retry(Retry.Taken taken) {
    if (state.cancelled()) {
      return;
    }
    new Retries(state, taken.retry())
        .cut()
        .forEach(t -> end(t, LeaseEnd.CUT, "failed runs of the cell are tried again"));
    new Retries(state, taken.retry()).events(taken.number(), at).forEach(this::add);
  }

  private void extend(BlockScope scope, PackSizes sizes) {
    if (scope.extension() <= state.plan().extension()) {
      return;
    }
    boolean grows = state.plan().grows(scope.spec());
    for (int t = 0; grows && t < state.tasks().size(); t++) {
      if (state.tasks().get(t) instanceof Task.Measure && state.progress(t).lease().isPresent()) {
        end(t, LeaseEnd.CUT, "the sweep was extended");
      }
    }
    List<RunSpec> fresh = state.plan().newRuns(scope.spec());
    add(
        new BlockEvent.BlockExtended(
            scope.extension(),
            scope.spec(),
            scope.range().fromCell(),
            scope.range().toCell(),
            scope.firstIndex(),
            PackPlanner.choose(fresh, sizes),
            at));
    stop(scope);
  }

  /** Ends the runs that the sweep's rule has stopped, with what they had done up to their rung. */
  private void stop(BlockScope scope) {
    String rule = scope.spec().earlyStopping().kind().word();
    for (StoppedRun stopped : scope.stopped()) {
      int run = state.plan().indexOf(stopped.place(), stopped.replicate());
      if (run >= 0 && !state.run(run).ended()) {
        RunOutcome outcome = new RunOutcome.Censored(rule);
        add(
            new RunEnded(
                Optional.empty(),
                state.plan().runs().get(run).key(),
                outcome,
                state.losses().stopped(run, state.run(run).on(), stopped.reason()),
                at));
        outcomes.add(new RunOver(outcome.word(), Optional.empty()));
      }
    }
  }

  /** Ends everything: leases, and runs that have not ended. */
  void cancel() {
    if (state.cancelled()) {
      return;
    }
    add(new BlockEvent.BlockCancelled(at));
    for (int t = 0; t < state.tasks().size(); t++) {
      Optional<Lease> lease = state.progress(t).lease();
      if (lease.isPresent()) {
        over.add(new Attempt(lease.get().task(), lease.get().attempt()));
        end(t, LeaseEnd.CANCELLED, "");
      }
    }
    for (int r = 0; r < state.plan().runs().size(); r++) {
      if (!state.run(r).ended()) {
        endRun(r, new RunOutcome.Cancelled(), Optional.empty());
      }
    }
  }

  /** Releases checkpoints, if nothing is left to do that could need them. */
  void release(List<Digest> checkpoints) {
    if (state.finished() && !checkpoints.isEmpty()) {
      add(new BlockEvent.CheckpointsReleased(checkpoints, at));
    }
  }

  /** The lease of a task that is held. */
  private Lease lease(int task) {
    return state.progress(task).lease().orElseThrow();
  }

  private boolean current(int index, int attempt) {
    return index >= 0
        && state.progress(index).lease().map(l -> l.attempt() == attempt).orElse(false);
  }

  private void record(int task, Origin origin, Fact fact) {
    switch (fact) {
      case Fact.Started f -> add(new PackStarted(origin, f.provenance(), f.step(), at));
      case Fact.CheckpointWritten f -> {
        if (open(task, f.run(), f.checkpoint()) || replayed(task, f.run(), f.checkpoint())) {
          add(new CheckpointRecorded(origin, f.run(), f.checkpoint(), at));
        }
      }
      case Fact.ResumeStateWritten f ->
          add(new ResumeStateRecorded(origin, f.resumeState(), f.step(), at));
      case Fact.EndStateWritten f -> {
        if (open(task, f.run(), f.state())) {
          add(
              new BlockEvent.EndStateRecorded(
                  origin, f.run(), f.state(), f.step(), lease(task).deviceClass(), at));
        }
      }
      case Fact.LossObserved f -> {
        // One that an earlier attempt told is recorded, too: the worker is told that it is.
        if (open(task, f.run(), f)) {
          add(new BlockEvent.LossRecorded(origin, f.run(), f.loss(), f.summary(), at));
        }
      }
      case Fact.CurveChunkWritten f -> {
        if (open(task, f.run(), new RunProgress.Chunk(f.chunk(), f.fromStep(), f.toStep()))) {
          add(new CurveChunkRecorded(origin, f.run(), f.chunk(), f.fromStep(), f.toStep(), at));
        }
      }
      case Fact.RunEnded f -> {
        // FAILED and CANCELLED are decided here, when a budget is spent or a user says so.
        if (open(task, f.run(), f)
            && !(f.outcome() instanceof RunOutcome.Failed)
            && !(f.outcome() instanceof RunOutcome.Cancelled)) {
          add(
              new RunEnded(
                  Optional.of(origin), f.run(), f.outcome(), Optional.of(f.summary()), at));
          outcomes.add(new RunOver(f.outcome().word(), Optional.of(lease(task).deviceClass())));
        }
      }
      case Fact.Measured f -> {
        var done =
            new Work.RecordedMeasurement(
                f.measurement().metric(), f.measurement().subject().replicates());
        if (state.tasks().get(task) instanceof Task.Measure
            && !state.progress(task).measured().contains(done)) {
          add(new MeasurementRecorded(origin, f.measurement(), at));
        }
      }
      case Fact.Ended f ->
          ended(task, f.reason(), f.logTail().filter(tail -> tail.kind() == ArtifactKind.LOG_TAIL));
    }
  }

  /** Whether a run belongs to the pack, has not ended, and this was not recorded of it before. */
  private boolean open(int task, RunKey key, Object what) {
    int run = state.plan().indexOf(key);
    return run >= 0
        && state.tasks().get(task) instanceof Task.Train t
        && t.members().contains(run)
        && !state.run(run).ended()
        && !state.run(run).seen(lease(task).deviceClass(), what);
  }

  /**
   * Whether a replay wrote a checkpoint along the training of one of its runs, for the first time.
   */
  private boolean replayed(int task, RunKey key, CheckpointRef checkpoint) {
    int run = state.plan().indexOf(key);
    return run >= 0
        && state.tasks().get(task) instanceof Task.Replay r
        && r.members().contains(run)
        && state.run(run).measurable()
        && (checkpoint.role() == CheckpointRole.INITIAL
            || checkpoint.role() == CheckpointRole.PERIODIC)
        && !state.run(run).seen("", checkpoint)
        && !state.run(run).earlier().contains(checkpoint);
  }

  private void ended(int task, String reason, Optional<ArtifactRef> logTail) {
    boolean complete =
        switch (state.tasks().get(task)) {
          case Task.Train t -> state.settled(task);
          case Task.Replay r -> reason.isEmpty();
          case Task.Measure m -> reason.isEmpty();
        };
    if (complete) {
      end(task, LeaseEnd.DONE, "");
    } else if (state.atRung(task)) {
      end(task, LeaseEnd.CUT, reason);
    } else {
      switch (reason) {
        case "" -> end(task, LeaseEnd.FAILED, "the pack ended before its runs did");
        case "cancelled", "drained" -> end(task, LeaseEnd.PREEMPTED, reason);
        case "lease lost" -> end(task, LeaseEnd.LOST, reason);
        case "time is up" -> end(task, LeaseEnd.CUT, reason);
        default -> end(task, badEnd(reason), reason, logTail);
      }
    }
  }

  /** A store that is full or away says nothing about the work: it is as good as handed back. */
  private static LeaseEnd badEnd(String reason) {
    if (reason.startsWith(STORE_FAULT)) {
      return LeaseEnd.PREEMPTED;
    }
    return reason.startsWith(OUT_OF_MEMORY) ? LeaseEnd.OUT_OF_MEMORY : LeaseEnd.FAILED;
  }

  private void end(int task, LeaseEnd reason, String detail) {
    end(task, reason, detail, Optional.empty());
  }

  private void end(int task, LeaseEnd reason, String detail, Optional<ArtifactRef> logTail) {
    TaskProgress before = state.progress(task);
    Lease lease = lease(task);
    ends.add(new LeaseOver(reason, lease.deviceClass()));
    add(new LeaseEnded(lease.task(), lease.attempt(), reason, shortened(detail), logTail, at));
    if (state.tasks().get(task) instanceof Task.Train pack) {
      List<Integer> left = pack.members().stream().filter(m -> !state.run(m).ended()).toList();
      if (left.size() > 1 && reason == LeaseEnd.OUT_OF_MEMORY) {
        split(task, left, before.handedDown()); // no run is to blame: its size was too large
      } else if (left.size() > 1 && state.progress(task).suspect()) {
        split(task, left, state.progress(task).handedDown());
      } else if (state.progress(task).spent()) {
        giveUp(left, lease, reason, detail);
      }
    }
  }

  /**
   * Takes a pack apart into halves. Retried whole, a run that fails every attempt would take its
   * companions with it; alone at once, the companions of one bad run would lose what packs are for.
   * One that does not fit into memory is halved at once.
   */
  private void split(int task, List<Integer> left, BlockEvent.Attempts from) {
    int half = (left.size() + 1) / 2;
    add(
        new PackSplit(
            state.tasks().get(task).id(),
            List.of(part(left.subList(0, half)), part(left.subList(half, left.size()))),
            from,
            at));
  }

  private BlockEvent.Part part(List<Integer> members) {
    List<RunSpec> runs = members.stream().map(state.plan().runs()::get).toList();
    return new BlockEvent.Part(TaskIds.train(runs), runs.stream().map(RunSpec::key).toList());
  }

  /** Gives runs up. */
  private void giveUp(List<Integer> runs, Lease last, LeaseEnd reason, String detail) {
    String why =
        "attempts: "
            + last.attempt()
            + ", the last one "
            + reason.name().toLowerCase(Locale.ROOT)
            + (detail.isEmpty() ? "" : ": " + detail);
    runs.forEach(
        run -> endRun(run, new RunOutcome.Failed(shortened(why)), Optional.of(last.deviceClass())));
  }

  /** What went wrong, short enough that its fact stays within 4 KiB in any script. */
  private static String shortened(String text) {
    if (text.length() <= LONGEST_TEXT) {
      return text;
    }
    int end = LONGEST_TEXT - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }

  private void endRun(int run, RunOutcome outcome, Optional<String> deviceClass) {
    add(
        new RunEnded(
            Optional.empty(), state.plan().runs().get(run).key(), outcome, Optional.empty(), at));
    outcomes.add(new RunOver(outcome.word(), deviceClass));
  }

  private void add(BlockEvent event) {
    events.add(event);
    state = state.after(event);
  }
}
