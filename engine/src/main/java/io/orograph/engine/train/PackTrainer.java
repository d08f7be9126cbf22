package io.orograph.engine.train;

import io.orograph.core.measure.RunSummary;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.TrainingLength;
import io.orograph.engine.data.DataSet;
import io.orograph.engine.data.DataSetException;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.EpochOrder;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.model.Families;
import io.orograph.engine.model.OwnModule;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.program.CallSize;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.PackSlots;
import io.orograph.engine.program.UpdateRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Trains one pack, one bounded native call at a time.
 *
 * <p>Each {@link #next} does as many steps as fit into the call time; between two calls the caller
 * may take a {@link #capture}, read {@link #weights}, or simply stop. All methods are to be called
 * in the thread of the lane that is handed in.
 *
 * <p>A member that ends leaves; the others are stacked anew (padded with ghosts), which does not
 * change their bits. With {@link PackOptions#fixedPlaces} its slot stays as a ghost instead.
 */
public final class PackTrainer implements AutoCloseable {
  private static final int MOST_STEPS = 4096;
  private static final int MOST_INDICES = 4_000_000;

  private final PackSpec pack;
  private final PackOptions options;
  private final PackData data;
  private final ComputeProgram program;
  private final long stepsPerEpoch;
  private final boolean stopsAtEpochs;
  private final ScheduleSums sums = new ScheduleSums();
  private final Map<DataSpec, Double> limits = new HashMap<>();
  private List<MemberProgress> progress = List.of();
  private Optional<PackStack> stack = Optional.empty();

  /** What the active members have learned, if anybody has asked since the last step. */
  private List<Weights> copied = List.of();

  private long step;
  private int chunk;

  private PackTrainer(DataSets sets, PackSpec pack, PackOptions options) {
    RunSettings settings = pack.members().getFirst().settings();
    this.pack = pack;
    this.options = options;
    this.data = new PackData(sets, pack);
    this.program = program(settings, sets);
    this.stepsPerEpoch = data.count() / settings.training().batchSize();
    this.stopsAtEpochs =
        switch (settings.training().length()) {
          case TrainingLength.Epochs e -> false;
          case TrainingLength.Steps s -> false;
          case TrainingLength.UntilLoss u -> true;
          case TrainingLength.UntilPlateau u -> true;
        };
    int slots = PackSlots.of(pack.form(), program.architecture(), pack.members().size());
    this.chunk = CallSize.of(program.architecture()).firstSteps(slots, batchSize());
    if (stepsPerEpoch < 1) {
      throw new IllegalArgumentException(
          "training.batch_size: %d (expected: at most %d samples)"
              .formatted(settings.training().batchSize(), data.count()));
    }
  }

  /** Starts a pack at step 0 on data that ship. */
  public static PackTrainer start(LaneContext lane, PackSpec pack, PackOptions options) {
    return start(lane, DataSets.shipped(), pack, options);
  }

  /** Starts a pack at step 0. */
  public static PackTrainer start(
      LaneContext lane, DataSets sets, PackSpec pack, PackOptions options) {
    return start(lane, sets, pack, Set.of(), options);
  }

  /**
   * Starts a pack at step 0.
   *
   * @param absent members that are not trained; not all
   */
  public static PackTrainer start(
      LaneContext lane, DataSets sets, PackSpec pack, Set<RunKey> absent, PackOptions options) {
    PackTrainer trainer = new PackTrainer(sets, pack, options);
    ParameterLayout layout = trainer.program.architecture().layout();
    List<MemberState> members =
        pack.members().stream()
            .filter(run -> !absent.contains(run.key()))
            .map(
                run -> {
                  Weights weights = trainer.initial(lane, run, layout);
                  int rows = UpdateRule.of(run.settings().training().optimizer()).stateRows();
                  List<float[]> optimizer =
                      Collections.nCopies(rows, new float[weights.theta().length]);
                  return new MemberState(run.key(), weights, optimizer, 0, Double.NaN, 0, 0);
                })
            .toList();
    trainer.restack(lane, members);
    return trainer;
  }

  /** Goes on from a captured state on data that ship. */
  public static PackTrainer resume(
      LaneContext lane, PackSpec pack, PackOptions options, PackState state) {
    return resume(lane, DataSets.shipped(), pack, options, state);
  }

  /**
   * Goes on from a captured state.
   *
   * @param pack the pack the state was captured from, or any part of it that holds the state's
   *     members
   * @throws IllegalArgumentException if a member of the state is not in the pack, or its
   *     optimizer's state is another optimizer's
   */
  public static PackTrainer resume(
      LaneContext lane, DataSets sets, PackSpec pack, PackOptions options, PackState state) {
    PackTrainer trainer = new PackTrainer(sets, pack, options);
    trainer.step = state.step();
    if (!state.members().isEmpty()) {
      trainer.restack(lane, state.members());
    }
    return trainer;
  }

  private Weights initial(LaneContext lane, RunSpec run, ParameterLayout layout) {
    return program
        .architecture()
        .own()
        .map(own -> OwnStart.of(lane, program, own.script(), run))
        .orElseGet(
            () -> new Weights(Initialization.of(run, layout), Initialization.statistics(layout)));
  }

  /**
   * The program that trains networks of these settings, one's own among them.
   *
   * @throws DataSetException if its data or its module are not there, or may not be run here
   */
  public static ComputeProgram program(RunSettings settings, DataSets sets) {
    DataSet set = sets.of(settings.data());
    return settings
        .network()
        .own()
        .map(
            own ->
                ComputeProgram.of(
                    Families.own(
                        own.name(),
                        new OwnModule(sets.module(own)),
                        set.inputShape(),
                        set.vocabulary(),
                        set.outputs(settings.task().kind())),
                    settings.task().loss()))
        .orElseGet(() -> program(settings, set));
  }

  /** The program that trains networks of these settings, of a family that ships. */
  public static ComputeProgram program(RunSettings settings, DataSet set) {
    return ComputeProgram.of(
        Families.of(
            settings.network(),
            settings.task().parametrization(),
            set.inputShape(),
            set.vocabulary(),
            set.outputs(settings.task().kind())),
        settings.task().loss());
  }

  /** The program in use. */
  public ComputeProgram program() {
    return program;
  }

  /** Steps done. */
  public long step() {
    return step;
  }

  /** Optimizer steps in one pass over the training samples. */
  public long stepsPerEpoch() {
    return stepsPerEpoch;
  }

  /** Whether no member is left. */
  public boolean finished() {
    return stack.isEmpty();
  }

  /** The members that have not ended. */
  public List<RunSpec> active() {
    return stack
        .map(s -> s.members().stream().map(PackStack.Member::run).toList())
        .orElse(List.of());
  }

  /**
   * Trains for one native call.
   *
   * @throws IllegalStateException if the pack is finished
   */
  public PackStep next(LaneContext lane) {
    return next(lane, MOST_STEPS);
  }

  /**
   * Trains for one native call of at most so many steps; the cut changes no bits on the CPU.
   *
   * @param most at least 1
   * @throws IllegalStateException if the pack is finished
   */
  public PackStep next(LaneContext lane, int most) {
    PackStack now = stack();
    copied = List.of();
    int wanted = (int) Math.min(Math.min(chunk, most), stepsToBoundary());
    int steps = now.atOnce(step, wanted);
    long began = System.nanoTime();
    double[] losses = now.train(lane, step, steps);
    adapt(steps, System.nanoTime() - began, now);
    List<CurvePoint> points = new ArrayList<>();
    for (int s = 0; s < steps; s++) {
      for (int m = 0; m < progress.size(); m++) {
        progress
            .get(m)
            .took(
                step + s + 1, losses[s * now.slots() + now.place(m)], options.pointEvery(), points);
      }
    }
    step += steps;
    List<MemberEnd> ended =
        progress.stream().anyMatch(MemberProgress::stopped) ? end(lane, now) : List.of();
    return new PackStep(step, points, ended, finished());
  }

  /** The state after the steps done, of the members that have not ended. */
  public PackState capture() {
    return new PackState(step, stack.map(this::states).orElse(List.of()));
  }

  /**
   * What an active member has learned after the steps done. The first call after a step copies the
   * weights of all members out of native memory, where they are one piece.
   */
  public Weights weights(RunSpec run) {
    PackStack now = stack();
    int m = active().indexOf(run);
    if (m < 0) {
      throw new IllegalArgumentException("run: " + run.key() + " (expected: an active member)");
    }
    if (copied.isEmpty()) {
      copied = now.weights();
    }
    return copied.get(m);
  }

  /** The active members on their training samples, in the order of {@link #active}. */
  public List<TrainingFit> evaluate(LaneContext lane) {
    return stack().evaluate(lane);
  }

  /**
   * The active members on the samples set aside for validation, in the order of {@link #active}.
   *
   * @throws IllegalStateException if none are
   */
  public List<TrainingFit> evaluateValidation(LaneContext lane) {
    List<Samples> aside = active().stream().map(run -> data.of(run).validation()).toList();
    if (aside.getFirst().count() == 0) {
      throw new IllegalStateException(
          "data.validation_fraction: 0 (expected: samples set aside for validation)");
    }
    return stack().evaluate(lane, aside);
  }

  /** What the active members have done so far, in the order of {@link #active}. */
  public List<RunSummary> summaries() {
    return progress.stream().map(member -> member.summary(step)).toList();
  }

  @Override
  public void close() {
    copied = List.of();
    stack.ifPresent(PackStack::close);
    stack = Optional.empty();
  }

  private PackStack stack() {
    return stack.orElseThrow(
        () ->
            new IllegalStateException(
                "pack " + pack.id() + ": finished (expected: active members)"));
  }

  /** Members that stopped leave; the rest is stacked anew. */
  private List<MemberEnd> end(LaneContext lane, PackStack now) {
    List<TrainingFit> fits = now.evaluate(lane);
    List<MemberState> states = states(now);
    List<MemberEnd> ended = new ArrayList<>();
    List<MemberState> remaining = new ArrayList<>();
    for (int m = 0; m < progress.size(); m++) {
      MemberProgress member = progress.get(m);
      if (member.stopped()) {
        ended.add(member.end(step, fits.get(m), states.get(m)));
      } else {
        remaining.add(states.get(m));
      }
    }
    close();
    if (!remaining.isEmpty()) {
      restack(lane, remaining);
    }
    return ended;
  }

  private List<MemberState> states(PackStack now) {
    List<Weights> weights = now.weights();
    List<List<float[]>> optimizer = now.optimizer();
    List<MemberState> states = new ArrayList<>();
    for (int m = 0; m < progress.size(); m++) {
      states.add(progress.get(m).state(weights.get(m), optimizer.get(m)));
    }
    return states;
  }

  private void restack(LaneContext lane, List<MemberState> states) {
    List<PackStack.Member> members = new ArrayList<>();
    List<MemberProgress> fresh = new ArrayList<>();
    for (MemberState state : states) {
      RunSpec run = member(state);
      members.add(new PackStack.Member(run, data.of(run).train(), order(run), FreshPoints.of(run)));
      MemberProgress one = new MemberProgress(run, stepsPerEpoch, divergedAbove(run), sums);
      one.restore(state);
      fresh.add(one);
    }
    progress = fresh;
    long length = fresh.getFirst().maxSteps();
    stack = Optional.of(new PackStack(lane, program, places(members), members, states, length));
  }

  /** Found once, however often members are stacked: of images it takes as long as reading them. */
  private double divergedAbove(RunSpec run) {
    return limits.computeIfAbsent(
        run.settings().data(),
        any -> DivergenceLimit.of(run.settings().task().loss(), data.of(run).train()));
  }

  private Places places(List<PackStack.Member> members) {
    return options.fixedPlaces()
        ? Places.fixed(
            pack, program.architecture(), members.stream().map(PackStack.Member::run).toList())
        : Places.compact(pack, program.architecture(), members.size());
  }

  private EpochOrder order(RunSpec run) {
    Seed seed = Seed.ofKey(run.seedKey().hex()).derive("order");
    return new EpochOrder(seed, data.count(), run.settings().training().batchSize());
  }

  private RunSpec member(MemberState state) {
    return pack.members().stream()
        .filter(run -> run.key().equals(state.run()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "run: " + state.run() + " (expected: a member of pack " + pack.id() + ")"));
  }

  private int batchSize() {
    return pack.members().getFirst().settings().training().batchSize();
  }

  private long stepsToBoundary() {
    long left = progress.getFirst().maxSteps() - step;
    if (stopsAtEpochs) {
      left = Math.min(left, stepsPerEpoch - step % stepsPerEpoch);
    }
    if (options.stopEvery() > 0) {
      left = Math.min(left, options.stopEvery() - step % options.stopEvery());
    }
    return left;
  }

  private void adapt(int steps, long nanos, PackStack now) {
    double perStep = Math.max(1, (double) nanos / steps);
    double fitting = options.callTime().toNanos() / perStep;
    int bounded = Math.min(MOST_STEPS, Math.max(1, MOST_INDICES / (now.slots() * batchSize())));
    // At most doubled, because the first calls are slower than the later ones and never to be
    // trusted.
    chunk = (int) Math.max(1, Math.min(Math.min(fitting, 2.0 * chunk), bounded));
  }
}
