package io.orograph.metrics.allocation;

import io.orograph.core.allocation.AllocationSeries;
import io.orograph.core.allocation.ParameterGroup;
import io.orograph.core.allocation.PathAllocator;
import io.orograph.core.allocation.PathPoint;
import io.orograph.core.allocation.StepAllocation;
import io.orograph.core.measure.Cost;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.RunSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.engine.train.MemberEnd;
import io.orograph.engine.train.PackOptions;
import io.orograph.engine.train.PackStep;
import io.orograph.engine.train.PackTrainer;
import io.orograph.engine.train.Weights;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One run's training, done again from its seed up to a checkpoint, with the steps allocated on the
 * way. No step's parameters are kept but those of the last.
 *
 * <p>The training is the run's own: the same program, seeds and order of samples, in the same form,
 * so that on the same class of device it takes the same way to the bit, alone as well as in a pack.
 * Whether it did shows at the end.
 *
 * <p>For use in the thread of its lane.
 */
public final class TrainingWalk implements AutoCloseable {
  /** One call of {@link #advance} takes about this long. */
  private static final Duration CALL = Duration.ofMillis(200);

  /** Passes over a batch in a training step: forward and backward. */
  private static final long GRADIENT = 3;

  private final RunSpec run;
  private final long end;
  private final Weights expected;
  private final long samples;
  private final SampledSteps sampled;
  private final PathAllocator<TensorBlock> allocator;
  private final AllocationSeries series;
  private final PackTrainer trainer;
  private Weights now;
  private long step;
  private Optional<PathPoint> here = Optional.empty();
  private Optional<String> failure = Optional.empty();
  private long points;
  private long between;

  /**
   * A walk that has not begun.
   *
   * @param sets what the run was trained on
   * @param end the step of the checkpoint
   * @param expected what it holds
   * @param samples of the loss
   * @param allocator of that loss
   */
  public TrainingWalk(
      LaneContext lane,
      DataSets sets,
      RunSpec run,
      long end,
      Weights expected,
      long samples,
      SampledSteps sampled,
      PathAllocator<TensorBlock> allocator) {
    this.run = run;
    this.end = end;
    this.expected = expected;
    this.samples = samples;
    this.sampled = sampled;
    this.allocator = allocator;
    PackOptions options = new PackOptions(CALL, Long.MAX_VALUE, 0, lane.device().isGpu());
    this.trainer = PackTrainer.start(lane, sets, new PackSpec("walk", List.of(run)), options);
    this.series = new AllocationSeries(groups(trainer.program().architecture().layout()));
    this.now = trainer.weights(run);
  }

  /** The tensors of a network with the neurons or channels that they feed. */
  static List<ParameterGroup> groups(ParameterLayout layout) {
    return layout.parameters().stream()
        .map(
            slot ->
                new ParameterGroup(
                    slot.name(),
                    ParameterGroup.layerOf(slot.name()),
                    slot.offset(),
                    slot.end(),
                    slot.shape().getFirst()))
        .toList();
  }

  /** Goes on for a while. */
  public void advance(LaneContext lane) {
    long began = System.nanoTime();
    while (!finished() && System.nanoTime() - began < CALL.toNanos()) {
      if (sampled.has(step)) {
        allocate(lane);
      } else {
        train(lane, sampled.until(step));
      }
    }
  }

  /** Whether it has come to its end, or failed. */
  public boolean finished() {
    return step >= end || failure.isPresent();
  }

  /** Why nothing can be said of the run's training; empty unless finished. */
  public Optional<String> failure() {
    if (failure.isPresent() || step < end) {
      return failure;
    }
    boolean same =
        Arrays.equals(now.theta(), expected.theta())
            && Arrays.equals(now.statistics(), expected.statistics());
    if (!same) {
      return Optional.of(
          "replay mismatch: the training ended in other bits than its checkpoint (expected: the same class of"
              + " device)");
    }
    return series.entries().isEmpty()
        ? Optional.of("no step to allocate: %d steps, %s".formatted(end, sampled))
        : Optional.empty();
  }

  /** What was allocated. */
  public AllocationSeries series() {
    return series;
  }

  /** What it has cost so far. */
  public Cost cost() {
    long training = GRADIENT * run.settings().training().batchSize() * step;
    return new Cost(0, training + samples * ((GRADIENT + 1) * points + GRADIENT * between));
  }

  private void allocate(LaneContext lane) {
    long before = step;
    PathPoint from = here.orElseGet(this::point);
    train(lane, 1);
    if (failure.isPresent()) {
      return;
    }
    PathPoint to = point();
    StepAllocation taken = allocator.between(from, to);
    between += taken.gradients();
    here = sampled.has(step) ? Optional.of(to) : Optional.empty();
    if (taken.isFinite()) {
      series.add(before, taken);
    } else {
      failure = Optional.of("not finite: loss or gradient in step " + before);
    }
  }

  private PathPoint point() {
    points++;
    double[] theta = new double[now.theta().length];
    for (int i = 0; i < theta.length; i++) {
      theta[i] = now.theta()[i];
    }
    return allocator.at(theta);
  }

  private void train(LaneContext lane, long most) {
    PackStep done =
        trainer.next(lane, (int) Math.min(Integer.MAX_VALUE, Math.min(most, end - step)));
    step = done.step();
    Optional<MemberEnd> ended = done.ended().stream().findFirst();
    if (ended.isEmpty()) {
      now = trainer.weights(run);
      return;
    }
    Optional<Weights> last = ended.get().weights();
    if (last.isPresent() && step == end) {
      now = last.get();
    } else {
      failure =
          Optional.of(
              "replay mismatch: the training ended %s after %d steps (expected: its checkpoint of step %d)"
                  .formatted(ended.get().outcome().word(), step, end));
    }
  }

  @Override
  public void close() {
    trainer.close();
  }
}
