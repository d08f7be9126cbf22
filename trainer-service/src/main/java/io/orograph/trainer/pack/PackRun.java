package io.orograph.trainer.pack;

import static java.util.stream.Collectors.joining;

import io.opentelemetry.api.trace.Span;
import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointRef;
import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.Provenance;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.ScheduleKind;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.core.sweep.TrainingSpec;
import io.orograph.engine.data.DataSet;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.ComputeDevice;
import io.orograph.engine.runtime.MemoryShortage;
import io.orograph.engine.runtime.TorchRuntime;
import io.orograph.engine.train.CurvePoint;
import io.orograph.engine.train.MemberEnd;
import io.orograph.engine.train.PackMemory;
import io.orograph.engine.train.PackOptions;
import io.orograph.engine.train.PackState;
import io.orograph.engine.train.PackStep;
import io.orograph.engine.train.PackTrainer;
import io.orograph.engine.train.TrainingFit;
import io.orograph.engine.train.Weights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at a pack, as tasks for a lane: every method is called in the lane's thread, one at a
 * time, and puts what must last into the store before it tells of it.
 *
 * <p>Steps at which checkpoints are taken come from the specification alone. Resume states are
 * taken by the clock; they decide nothing but how much is done again after a loss.
 */
public final class PackRun {
  private static final Logger LOG = LoggerFactory.getLogger(PackRun.class);
  private static final int MOST_SHOWN = 16;

  /** Curve points that are always enough for a chunk (ours): a twentieth of a curve. */
  private static final int CHUNK = 25;

  /**
   * Distance at which what a replay has not told yet is put again: well within any day of grace.
   */
  private static final Duration RENEW = Duration.ofHours(6);

  private final PackOrder order;
  private final List<RunSpec> members;
  private final CheckpointStore store;
  private final Settings settings;
  private final TrainerMeters meters;
  private final LongSupplier nanos;
  private final Map<RunKey, List<CurvePoint>> points = new HashMap<>();
  private final BestLosses best = new BestLosses();
  private final ReplayedRuns replay;
  private Optional<Session> session = Optional.empty();
  private long began;
  private long lastResume;

  /**
   * How a trainer trains; nothing here changes bits.
   *
   * @param codeVersion version and revision of this software
   * @param callTime aim for one native call
   * @param resumeEvery distance of resume states
   * @param sets what there is to train on
   * @param memoryBytes most memory that a pack may take by estimate; 0 for no bound
   * @param recentLog the last lines of this process's log, bounded and without secrets
   */
  public record Settings(
      String codeVersion,
      Duration callTime,
      Duration resumeEvery,
      DataSets sets,
      long memoryBytes,
      Supplier<String> recentLog) {

    /** Keeps nothing of the log. */
    public Settings(
        String codeVersion,
        Duration callTime,
        Duration resumeEvery,
        DataSets sets,
        long memoryBytes) {
      this(codeVersion, callTime, resumeEvery, sets, memoryBytes, () -> "");
    }

    /** Trains on data that ship. */
    public Settings(String codeVersion, Duration callTime, Duration resumeEvery) {
      this(codeVersion, callTime, resumeEvery, DataSets.shipped(), 0);
    }
  }

  /**
   * What one task did.
   *
   * @param events what is in the store now, in order
   * @param live where the runs stand
   * @param finished whether no member is left, or those that are left go no further for now
   * @param reason why not all members have ended though it is finished; else empty
   */
  public record Advance(
      List<PackEvent> events, List<LivePoint> live, boolean finished, String reason) {
    public Advance {
      events = List.copyOf(events);
      live = List.copyOf(live);
    }

    private Advance(List<PackEvent> events, List<LivePoint> live, boolean finished) {
      this(events, live, finished, "");
    }
  }

  /** What exists from the beginning on: libtorch must not be started by who merely takes orders. */
  private record Session(PackTrainer trainer, PackFiles files, Cadence cadence) {}

  /**
   * Work that has not begun.
   *
   * @param nanos a clock that only ever rises
   */
  public PackRun(
      PackOrder order,
      CheckpointStore store,
      Settings settings,
      TrainerMeters meters,
      LongSupplier nanos) {
    this.order = order;
    this.members =
        order.pack().members().stream().filter(run -> !order.ended().contains(run.key())).toList();
    this.settings = settings;
    this.meters = meters;
    this.nanos = nanos;
    this.store = store;
    this.replay = new ReplayedRuns(order.replays());
  }

  /** For logs: its runs that have not ended, as their names end; of many the first. */
  String runs() {
    String shown =
        members.stream()
            .limit(MOST_SHOWN)
            .map(run -> "cells/" + run.cell() + "/runs/" + run.replicate())
            .collect(joining(" "));
    int more = members.size() - MOST_SHOWN;
    return more > 0 ? shown + " and " + more + " more" : shown;
  }

  /** How many of its runs have not ended. */
  int size() {
    return members.size();
  }

  /** Starts at step 0 or where the resume state says. */
  Advance begin(LaneContext lane) throws IOException {
    began = nanos.getAsLong();
    lastResume = began;
    meters.packStarted(members.size());
    if (members.isEmpty()) {
      return new Advance(List.of(), List.of(), true);
    }
    requireMemory();
    settings.sets().begun(members.getFirst().settings());
    DataSet set = settings.sets().of(members.getFirst().settings().data());
    ComputeProgram program = PackTrainer.program(members.getFirst().settings(), settings.sets());
    Provenance provenance = provenance(set, program, lane.device());
    PackFiles files = new PackFiles(store, program, provenance);
    Cadence cadence =
        Cadence.of(settings.sets(), members.getFirst().settings(), order.checkpoints());
    PackTrainer started = start(lane, files, cadence);
    session = Optional.of(new Session(started, files, cadence));
    List<PackEvent> events = new ArrayList<>();
    events.add(new PackEvent.Started(provenance, started.step()));
    if (order.checkpoints().initial() && started.step() == 0) {
      for (RunSpec run : started.active()) {
        events.add(kept(run, CheckpointRole.INITIAL, 0, started.weights(run)));
      }
    }
    if (!started.finished() && order.rung().isReached(started.step())) {
      events.addAll(atRung(lane, started));
      return new Advance(events, List.of(), true, Rung.REASON);
    }
    return new Advance(replay.along(events), List.of(), started.finished());
  }

  /** Trains for one native call. */
  Advance advance(LaneContext lane) throws IOException {
    PackTrainer now = session.orElseThrow().trainer();
    long before = now.step();
    int active = now.active().size();
    PackStep step = now.next(lane, (int) Math.min(Integer.MAX_VALUE, order.rung().left(before)));
    Span.current().setAttribute("orograph.step", step.step());
    meters.trained((step.step() - before) * active * batchSize());
    step.points().forEach(p -> points.computeIfAbsent(p.run(), r -> new ArrayList<>()).add(p));
    List<PackEvent> events = new ArrayList<>();
    for (MemberEnd end : step.ended()) {
      events.addAll(ended(end, step.step()));
    }
    long every = session.orElseThrow().cadence().stopEvery();
    if (!step.finished() && every > 0 && step.step() % every == 0) {
      events.addAll(replay.along(atStop(lane, now)));
    }
    if (!step.finished() && order.rung().isReached(step.step())) {
      events.addAll(atRung(lane, now));
      return new Advance(events, live(step), true, Rung.REASON);
    }
    if (!step.finished() && order.rung().observes(step.step())) {
      events.addAll(losses(lane, now));
    }
    long passed = nanos.getAsLong() - lastResume;
    if (!step.finished() && !replay.any() && passed >= settings.resumeEvery().toNanos()) {
      events.addAll(resumeState(now, false));
    }
    if (!step.finished() && replay.any() && passed >= RENEW.toNanos()) {
      replay.renew(store);
      lastResume = nanos.getAsLong();
    }
    return new Advance(events, live(step), step.finished());
  }

  /** Writes a resume state, so that another trainer can go on from here. */
  Advance handBack(LaneContext lane) throws IOException {
    PackTrainer now = session.orElseThrow().trainer();
    List<PackEvent> events = now.finished() || replay.any() ? List.of() : resumeState(now, true);
    return new Advance(events, List.of(), now.finished());
  }

  /**
   * Keeps the last lines of the log, for whoever asks why the pack failed. A store that takes none
   * may be the very reason: then there are none to be read, and the pack ends all the same.
   */
  Optional<ArtifactRef> keepLog() {
    byte[] bytes = settings.recentLog().get().getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0) {
      return Optional.empty();
    }
    try {
      Digest digest = store.put(bytes);
      return Optional.of(new ArtifactRef(digest, ArtifactKind.LOG_TAIL, bytes.length));
    } catch (IOException e) {
      LOG.warn("the log of pack {} cannot be kept", order.lease().task(), e);
      return Optional.empty();
    }
  }

  /** Gives the native memory back. */
  void close() {
    session.map(Session::trainer).ifPresent(PackTrainer::close);
    session = Optional.empty();
  }

  private void requireMemory() {
    if (settings.memoryBytes() > 0) {
      long bytes = PackMemory.bytes(new PackSpec(order.pack().id(), members), settings.sets());
      if (bytes > settings.memoryBytes()) {
        throw new MemoryShortage("pack of " + members.size(), bytes, settings.memoryBytes());
      }
    }
  }

  private PackTrainer start(LaneContext lane, PackFiles files, Cadence cadence) throws IOException {
    PackSpec pack = order.pack();
    PackOptions options =
        new PackOptions(
            settings.callTime(), cadence.pointEvery(), cadence.stopEvery(), lane.device().isGpu());
    List<Continuation> goingOn =
        order.continuations().stream().filter(c -> !order.ended().contains(c.run())).toList();
    if (order.resumeState().isEmpty() && !goingOn.isEmpty()) {
      PackState ends = files.goingOn(goingOn, cadence.pointEvery());
      return PackTrainer.resume(lane, settings.sets(), pack, options, ends);
    }
    if (order.resumeState().isEmpty()) {
      return PackTrainer.start(lane, settings.sets(), pack, order.ended(), options);
    }
    PackFiles.Resumed resumed = files.resume(order.resumeState().get().digest());
    for (RunSpec run : members) {
      BestLosses.Best network = resumed.untold().best().get(run.key());
      if (network != null) {
        best.restore(run.key(), network);
      }
      List<CurvePoint> waiting = resumed.untold().points().getOrDefault(run.key(), List.of());
      if (!waiting.isEmpty()) {
        points.put(run.key(), new ArrayList<>(waiting));
      }
    }
    List<RunKey> wanted = members.stream().map(RunSpec::key).toList();
    PackState state =
        new PackState(
            resumed.state().step(),
            resumed.state().members().stream().filter(m -> wanted.contains(m.run())).toList());
    return PackTrainer.resume(lane, settings.sets(), pack, options, state);
  }

  private List<PackEvent> ended(MemberEnd end, long step) throws IOException {
    RunSpec run = end.run();
    if (replay.any()) {
      return List.copyOf(replayed(end, step));
    }
    List<PackEvent> events = new ArrayList<>();
    flush(run).ifPresent(events::add);
    if (end.weights().isPresent()) {
      Weights weights = end.weights().get();
      CheckpointRef last = files().checkpoint(run, CheckpointRole.FINAL, step, weights);
      if (order.checkpoints().best()) {
        best.offer(run.key(), end.fit().loss(), step, () -> weights);
        BestLosses.Best network = best.of(run.key());
        events.add(kept(run, CheckpointRole.BEST, network.step(), network.weights()));
      }
      events.add(new PackEvent.CheckpointWritten(run.key(), last));
    }
    if (end.state().isPresent() && canGoOn(run)) {
      ArtifactRef state = files().endState(end.state().get(), step);
      events.add(new PackEvent.EndStateWritten(run.key(), state, step));
    }
    best.forget(run.key());
    events.add(new PackEvent.RunEnded(run.key(), end.outcome(), end.summary()));
    meters.runEnded(end.outcome(), Duration.ofNanos(nanos.getAsLong() - began));
    return events;
  }

  private List<PackEvent.CheckpointWritten> replayed(MemberEnd end, long step) throws IOException {
    RunSpec run = end.run();
    if (end.weights().isEmpty()) {
      throw new IOException(
          "replay mismatch: run %s ended %s (expected: trained, as before)"
              .formatted(run.key(), end.outcome().word()));
    }
    return replay.ended(
        run.key(), files().checkpoint(run, CheckpointRole.FINAL, step, end.weights().get()));
  }

  /** Whether a longer training of a run passes through its end. */
  private boolean canGoOn(RunSpec run) {
    TrainingSpec training = run.settings().training();
    boolean byLength =
        training.length() instanceof TrainingLength.Steps
            || training.length() instanceof TrainingLength.Epochs;
    return byLength
        && training.schedule().kind() == ScheduleKind.CONSTANT
        && order.checkpoints().isFinalOnly();
  }

  /** What is due at a step that the checkpoint policy names. */
  private List<PackEvent> atStop(LaneContext lane, PackTrainer now) throws IOException {
    List<PackEvent> events = new ArrayList<>();
    List<RunSpec> active = now.active();
    if (order.checkpoints().everySteps() > 0) {
      for (RunSpec run : active) {
        events.add(kept(run, CheckpointRole.PERIODIC, now.step(), now.weights(run)));
      }
    }
    if (order.checkpoints().best()) {
      List<TrainingFit> fits = now.evaluate(lane);
      for (int m = 0; m < active.size(); m++) {
        RunSpec run = active.get(m);
        best.offer(run.key(), fits.get(m).loss(), now.step(), () -> now.weights(run));
      }
    }
    return events;
  }

  /**
   * What is kept of members that may end here. The resume state comes first: who knows the losses
   * can be sure that the pack goes on from here.
   */
  private List<PackEvent> atRung(LaneContext lane, PackTrainer now) throws IOException {
    List<PackEvent> events = new ArrayList<>(resumeState(now, true));
    for (RunSpec run : now.active()) {
      events.add(kept(run, CheckpointRole.EARLY_STOPPED, now.step(), now.weights(run)));
    }
    events.addAll(losses(lane, now));
    return events;
  }

  /** The losses of the active members. */
  private List<PackEvent> losses(LaneContext lane, PackTrainer now) {
    List<RunSpec> active = now.active();
    List<TrainingFit> fits =
        order.rung().validation() ? now.evaluateValidation(lane) : now.evaluate(lane);
    List<RunSummary> summaries = now.summaries();
    List<PackEvent> events = new ArrayList<>();
    for (int m = 0; m < active.size(); m++) {
      events.add(
          new PackEvent.LossObserved(active.get(m).key(), fits.get(m).loss(), summaries.get(m)));
    }
    return events;
  }

  /**
   * Everything that another attempt needs to go on from here.
   *
   * @param whole whether curves are told up to here, or points that are few go into the state
   */
  private List<PackEvent> resumeState(PackTrainer now, boolean whole) throws IOException {
    List<PackEvent> events = new ArrayList<>();
    for (RunSpec run : now.active()) {
      if (whole || isDue(run, now.step())) {
        flush(run).ifPresent(events::add);
      }
    }
    ArtifactRef state = files().resumeState(now.capture(), new Untold(best.all(), points));
    events.add(new PackEvent.ResumeStateWritten(state, now.step()));
    lastResume = nanos.getAsLong();
    return events;
  }

  /**
   * Whether the points of a run that wait are enough for a chunk: as many as are in chunks already,
   * so that a young curve is soon seen, or {@value #CHUNK}, so that a run has few chunks however
   * often resume states are written.
   */
  private boolean isDue(RunSpec run, long step) {
    int waiting = points.getOrDefault(run.key(), List.of()).size();
    long told = step / session.orElseThrow().cadence().pointEvery() - waiting;
    return waiting >= Math.min(CHUNK, Math.max(1, told));
  }

  private Optional<PackEvent> flush(RunSpec run) throws IOException {
    List<CurvePoint> waiting = points.remove(run.key());
    if (waiting == null) {
      return Optional.empty();
    }
    ArtifactRef chunk = files().curveChunk(waiting);
    return Optional.of(
        new PackEvent.CurveChunkWritten(
            run.key(), chunk, waiting.getFirst().step(), waiting.getLast().step() + 1));
  }

  private PackEvent kept(RunSpec run, CheckpointRole role, long step, Weights weights)
      throws IOException {
    return new PackEvent.CheckpointWritten(run.key(), files().checkpoint(run, role, step, weights));
  }

  private List<LivePoint> live(PackStep step) {
    Map<RunKey, CurvePoint> newest = new HashMap<>();
    step.points().forEach(p -> newest.put(p.run(), p));
    List<LivePoint> live = new ArrayList<>();
    for (RunSpec run : members) {
      CurvePoint point = newest.get(run.key());
      if (point != null) {
        live.add(new LivePoint(run.cell(), run.replicate(), point.step(), point.trainLoss()));
      }
    }
    return live;
  }

  private PackFiles files() {
    return session.orElseThrow().files();
  }

  private Provenance provenance(DataSet set, ComputeProgram program, ComputeDevice device) {
    return new Provenance(
        set.digest(),
        new Digest(program.digest()),
        settings.codeVersion(),
        TorchRuntime.start().version(),
        order.pack().form().name(),
        device.label(),
        TorchRuntime.start().kernels(device),
        1);
  }

  private int batchSize() {
    return members.getFirst().settings().training().batchSize();
  }
}
