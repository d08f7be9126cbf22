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
  private static final Comparator<OfClass<CheckpointRef>> BY_STEP =
      Comparator.<OfClass<CheckpointRef>>comparingLong(c -> c.value().step())
          .thenComparing(c -> c.value().role().name())
          .thenComparing(c -> c.value().digest().hex())
          .thenComparing(OfClass::deviceClass);

  private static final Comparator<OfClass<CurveChunk>> BY_FIRST_STEP =
      Comparator.<OfClass<CurveChunk>>comparingLong(c -> c.value().fromStep())
          .thenComparing(c -> c.value().artifact().digest().hex())
          .thenComparing(OfClass::deviceClass);

  private final RunRow read;
  private final TreeMap<OfClass<CheckpointRef>, Boolean> checkpoints = new TreeMap<>(BY_STEP);
  private final TreeSet<OfClass<CurveChunk>> chunks = new TreeSet<>(BY_FIRST_STEP);
  private RunState state;
  private String task;
  private String trainedOn;
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
   * @param read without its checkpoints and chunks
   * @param task of its last lease; empty before the first
   * @param trainedOn the device class on which it was last started; empty if none is known
   * @param kept its checkpoints, of all device classes
   * @param released those that are not kept any more
   */
  TouchedRun(
      RunRow read,
      String task,
      String trainedOn,
      List<OfClass<CheckpointRef>> kept,
      List<OfClass<CheckpointRef>> released,
      List<OfClass<CurveChunk>> chunks) {
    this.read = read;
    this.state = read.state();
    this.task = task;
    this.trainedOn = trainedOn;
    this.attempt = read.attempt();
    this.worker = read.worker();
    this.outcome = read.outcome();
    this.summary = read.summary();
    this.provenance = read.provenance();
    this.logTail = read.logTail();
    kept.forEach(c -> checkpoints.put(c, true));
    released.forEach(c -> checkpoints.put(c, false));
    this.chunks.addAll(chunks);
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

  void started(Provenance by, String deviceClass) {
    provenance = Optional.of(by);
    on(deviceClass);
    changed = true;
  }

  /** It trains on this device class; an empty name changes nothing. */
  private void on(String deviceClass) {
    String name = Sql.text(deviceClass);
    if (!name.isEmpty() && !name.equals(trainedOn)) {
      trainedOn = name;
      changed = true;
    }
  }

  /** The device class on which it was last started; empty if none is known. */
  String trainedOn() {
    return trainedOn;
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

  /** As its row is, or will be: an older record of it stands for that of any device class. */
  OfClass<CheckpointRef> written(CheckpointRef checkpoint, String deviceClass) {
    on(deviceClass);
    OfClass<CheckpointRef> older = new OfClass<>(checkpoint, "");
    return checkpoints.containsKey(older) ? older : new OfClass<>(checkpoint, trainedOn);
  }

  /** What the row of a checkpoint says: true kept, false released; empty without one. */
  Optional<Boolean> kept(OfClass<CheckpointRef> checkpoint) {
    return Optional.ofNullable(checkpoints.get(checkpoint));
  }

  void keep(OfClass<CheckpointRef> checkpoint) {
    checkpoints.put(checkpoint, true);
  }

  /** Forgets its EARLY_STOPPED checkpoints before {@code step}; whether there were any. */
  boolean passed(long step) {
    return checkpoints
        .keySet()
        .removeIf(c -> c.value().role() == CheckpointRole.EARLY_STOPPED && c.value().step() < step);
  }

  /** One more chunk of its curve; empty if it has it. */
  Optional<OfClass<CurveChunk>> add(CurveChunk chunk, String deviceClass) {
    on(deviceClass);
    OfClass<CurveChunk> written = new OfClass<>(chunk, trainedOn);
    return !chunks.contains(new OfClass<>(chunk, "")) && chunks.add(written)
        ? Optional.of(written)
        : Optional.empty();
  }

  /** As its rows will be read: with what the device class wrote on which it was last started. */
  RunRow row() {
    List<CheckpointRef> kept = new ArrayList<>();
    for (Map.Entry<OfClass<CheckpointRef>, Boolean> each : checkpoints.entrySet()) {
      if (each.getValue() && each.getKey().isOf(trainedOn)) {
        kept.add(each.getKey().value());
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
        chunks.stream().filter(c -> c.isOf(trainedOn)).map(OfClass::value).toList(),
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
