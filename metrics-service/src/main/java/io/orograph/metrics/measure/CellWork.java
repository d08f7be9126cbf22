package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Measurement;
import io.orograph.core.sweep.RunSettings;
import io.orograph.engine.lane.LaneContext;
import io.orograph.metrics.measure.MeasurePlan.Target;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * One attempt at a cell, as short tasks for a lane: every method is called in the lane's thread,
 * one at a time.
 */
public final class CellWork {
  private final MeasurePlan plan;
  private final CheckpointStore store;
  private final EvaluationSets sets;
  private final String codeVersion;
  private final long mostVectorBytes;
  private final Deque<Target> left;
  private final SharedWork work = new SharedWork();
  private Optional<CellMeter> meter = Optional.empty();

  /**
   * What one task did.
   *
   * @param measurement the one that is there now, if the task completed one
   * @param finished whether nothing is left
   * @param cuttable whether to end here would throw nothing away that the rest needs
   */
  public record Progress(Optional<Measurement> measurement, boolean finished, boolean cuttable) {}

  /** Work that has not begun, in as much memory as there is. */
  public CellWork(
      MeasureOrder order, CheckpointStore store, EvaluationSets sets, String codeVersion) {
    this(order, store, sets, codeVersion, Long.MAX_VALUE);
  }

  /**
   * Work that has not begun.
   *
   * @param codeVersion version and revision of this software
   * @param mostVectorBytes of vectors that an estimator may keep at once; where it needs more, the
   *     value is undefined
   */
  public CellWork(
      MeasureOrder order,
      CheckpointStore store,
      EvaluationSets sets,
      String codeVersion,
      long mostVectorBytes) {
    this.mostVectorBytes = mostVectorBytes;
    this.plan = MeasurePlan.of(order);
    this.store = store;
    this.sets = sets;
    this.codeVersion = codeVersion;
    this.left = new ArrayDeque<>(plan.targets());
  }

  /** Does one task. */
  Progress next(LaneContext lane) throws IOException {
    Target target = left.peekFirst();
    if (target == null) {
      return new Progress(Optional.empty(), true, true);
    }
    CellMeter now = meter.orElseGet(() -> start(lane));
    meter = Optional.of(now);
    Optional<Measurement> measured = now.measure(lane, target);
    if (measured.isPresent()) {
      left.removeFirst();
    }
    boolean cuttable = measured.isPresent() && (left.isEmpty() || !now.holds(left.getFirst()));
    return new Progress(measured, left.isEmpty(), cuttable);
  }

  /** What measurements of this cell have computed for each other. */
  SharedWork shared() {
    return work;
  }

  /** Gives the native memory back. */
  void close() {
    meter.ifPresent(CellMeter::close);
    meter = Optional.empty();
  }

  private CellMeter start(LaneContext lane) {
    RunSettings settings = plan.order().runs().getFirst().run().settings();
    sets.data().begun(settings);
    return new CellMeter(
        plan,
        new CellSession(lane, store, sets.data(), settings, codeVersion, work),
        sets,
        store,
        mostVectorBytes);
  }
}
