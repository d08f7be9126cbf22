package io.orograph.orchestrator.results;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Provenance;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** One run within a transaction: as it was read, with what has happened to it since. */
final class TouchedRun {
  /** The order of checkpoints in a run: that of their table's key. */
  private static final Comparator<CheckpointRef> BY_STEP =
      Comparator.comparingLong(CheckpointRef::step)
          .thenComparing(c -> c.role().name())
          .thenComparing(c -> c.digest().hex());

  private static final Comparator<CurveChunk> BY_FIRST_STEP =
      Comparator.comparingLong(CurveChunk::fromStep)
          .thenComparing(c -> c.artifact().digest().hex());

  private final RunRow read;
  private final TreeMap<CheckpointRef, Boolean> checkpoints = new TreeMap<>(BY_STEP);
  private final TreeSet<CurveChunk> chunks = new TreeSet<>(BY_FIRST_STEP);
  private RunState state;
  private String task;
  private int attempt;
  private String worker;
  private Optional<RunOutcome> outcome;
  private Optional<RunSummary> summary;
  private Optional<Provenance> provenance;
  private Optional<ArtifactRef> logTail;
  private boolean changed;

  /**
   * A run as it was read.
   *
   * @param task of its last lease; empty before the first
   * @param released those of its checkpoints that are not kept any more
   */
  TouchedRun(RunRow read, String task, List<CheckpointRef> released) {
    this.read = read;
    this.state = read.state();
    this.task = task;
    this.attempt = read.attempt();
    this.worker = read.worker();
    this.outcome = read.outcome();
    this.summary = read.summary();
    this.provenance = read.provenance();
    this.logTail = read.logTail();
    read.checkpoints().forEach(c -> checkpoints.put(c, true));
    released.forEach(c -> checkpoints.put(c, false));
    chunks.addAll(read.chunks());
  }

  long index() {
    return read.index();
  }

  RunState state() {
    return state;
  }

  String task() {
    return task;
  }

  /** Whether its row has to be written. */
  boolean changed() {
    return changed;
  }

  /** Its row is written as it stands. */
  void written() {
    changed = false;
  }

  boolean training(String wanted) {
    return state == RunState.TRAINING && task.equals(wanted);
  }

  void leased(String under, int number, String to) {
    state = RunState.TRAINING;
    task = under;
    attempt = number;
    worker = Sql.text(to);
    changed = true;
  }

  void started(Provenance by) {
    provenance = Optional.of(by);
    changed = true;
  }

  void released(Optional<ArtifactRef> tail) {
    state = RunState.PENDING;
    logTail = tail.or(() -> logTail);
    changed = true;
  }

  void ended(RunOutcome how, Optional<RunSummary> what) {
    state = RunState.ENDED;
    outcome = Optional.of(stored(how));
    summary = what.map(TouchedRun::stored);
    changed = true;
  }

  void retried() {
    state = RunState.PENDING;
    outcome = Optional.empty();
    summary = Optional.empty();
    changed = true;
  }

  /** What the row of a checkpoint says: true kept, false released; empty without one. */
  Optional<Boolean> kept(CheckpointRef checkpoint) {
    return Optional.ofNullable(checkpoints.get(checkpoint));
  }

  void keep(CheckpointRef checkpoint) {
    checkpoints.put(checkpoint, true);
  }

  /** Forgets its EARLY_STOPPED checkpoints before {@code step}; whether there were any. */
  boolean passed(long step) {
    return checkpoints
        .keySet()
        .removeIf(c -> c.role() == CheckpointRole.EARLY_STOPPED && c.step() < step);
  }

  /** One more chunk of its curve; false if it has it. */
  boolean add(CurveChunk chunk) {
    return chunks.add(chunk);
  }

  /** As its rows will be. */
  RunRow row() {
    List<CheckpointRef> kept = new ArrayList<>();
    for (Map.Entry<CheckpointRef, Boolean> each : checkpoints.entrySet()) {
      if (each.getValue()) {
        kept.add(each.getKey());
      }
    }
    return new RunRow(
        read.sweep(),
        read.index(),
        read.key(),
        read.cell(),
        read.cellIndex(),
        read.replicate(),
        state,
        attempt,
        worker,
        outcome,
        summary,
        provenance,
        kept,
        List.copyOf(chunks),
        logTail);
  }

  /** As it will be read again. */
  private static RunOutcome stored(RunOutcome outcome) {
    return switch (outcome) {
      case RunOutcome.Diverged d -> new RunOutcome.Diverged(d.step(), Sql.number(d.loss()));
      case RunOutcome.Collapsed c -> new RunOutcome.Collapsed(Sql.number(c.outputVariance()));
      case RunOutcome.Censored c -> new RunOutcome.Censored(Sql.text(c.rule()));
      case RunOutcome.Failed f -> new RunOutcome.Failed(Sql.text(f.reason()));
      case RunOutcome.Trained t -> t;
      case RunOutcome.Cancelled c -> c;
    };
  }

  private static RunSummary stored(RunSummary s) {
    return new RunSummary(
        s.steps(),
        Sql.number(s.epochs()),
        Sql.number(s.movement()),
        Sql.number(s.decay()),
        Sql.number(s.finalTrainLoss()),
        Sql.text(s.whyStopped()));
  }
}
