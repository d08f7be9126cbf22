package io.orograph.trainer.calibrate;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.orograph.core.sweep.PackShape;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Decides which shapes are measured when: those that have been trained here, on a lane that is
 * idle, for at most two percent of the time, or, once a shape has been trained for {@value
 * #TICKS_BEFORE_DUE} ticks, between the calls of packs in training. A calibration takes about a
 * hundredth of that, so that it never costs more than about a percent of the training. Confined to
 * one thread.
 */
public final class Calibrator {
  /** Seconds of training, at one tick a second and lane. */
  static final int TICKS_BEFORE_DUE = 30;

  /** Lane time for idle measuring in a second of the process: other processes need the cores. */
  private static final Duration SHARE = Duration.ofMillis(20);

  private final Calibrations known;
  private final Function<PackShape, ShapeTimer> timers;
  private final long memory;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Timer spent;
  private final Map<PackShape, Integer> ticks = new LinkedHashMap<>();
  private final Map<PackShape, ShapeCalibration> begun = new LinkedHashMap<>();
  private final Set<PackShape> hopeless = new LinkedHashSet<>();
  private Duration total = Duration.ZERO;
  private long seconds;

  Calibrator(
      Calibrations known,
      Function<PackShape, ShapeTimer> timers,
      long memory,
      MeterRegistry meters,
      InstantSource clock,
      LongSupplier nanos) {
    this.known = known;
    this.timers = timers;
    this.memory = memory;
    this.clock = clock;
    this.nanos = nanos;
    this.spent =
        Timer.builder("orograph.calibration.duration")
            .description("Lane time spent on each calibration of a pack's size")
            .register(meters);
  }

  /**
   * A calibrator that measures with the engine.
   *
   * @param memory bytes that a pack may take
   * @param clock gives the instants that calibrations carry, for people
   * @param nanos a clock that only ever rises
   */
  public static Calibrator of(
      Calibrations known,
      long memory,
      MeterRegistry meters,
      InstantSource clock,
      LongSupplier nanos) {
    return new Calibrator(known, ShapeTimer.ENGINE, memory, meters, clock, nanos);
  }

  /** A pack of this shape was begun here. */
  public void saw(PackShape shape) {
    tick(shape, 0);
  }

  /** A second has passed during which packs of these shapes were in training, one for each lane. */
  public void tick(Collection<PackShape> training) {
    seconds++;
    training.forEach(shape -> tick(shape, 1));
  }

  private void tick(PackShape shape, int count) {
    boolean own = shape.network().own().isPresent(); // one after the other, whatever the size
    if (!own && !known.knows(shape) && !hopeless.contains(shape)) {
      ticks.merge(shape, count, Integer::sum);
    }
  }

  /** What to measure now: what is due, else, if a lane is idle, anything that is not known yet. */
  public Optional<ShapeCalibration> next(boolean idle) {
    boolean affordable = total.compareTo(SHARE.multipliedBy(seconds)) <= 0;
    for (PackShape shape : List.copyOf(ticks.keySet())) {
      if ((idle && affordable) || isDue(shape)) {
        ShapeCalibration calibration = begun.computeIfAbsent(shape, this::begin);
        if (calibration.isPossible()) {
          return Optional.of(calibration);
        }
        giveUp(shape);
      }
    }
    return Optional.empty();
  }

  /** Whether a shape has been trained for so long that measuring it need not wait for idleness. */
  public boolean isDue(PackShape shape) {
    return ticks.getOrDefault(shape, 0) >= TICKS_BEFORE_DUE;
  }

  /** A shape has been measured. */
  public void finished(ShapeCalibration calibration) {
    spent.record(calibration.spent());
    total = total.plus(calibration.spent());
    forget(calibration.shape());
  }

  /** A shape cannot be measured here; not tried again in this process. */
  public void giveUp(PackShape shape) {
    hopeless.add(shape);
    forget(shape);
  }

  private ShapeCalibration begin(PackShape shape) {
    return new ShapeCalibration(shape, timers.apply(shape), memory, known, clock, nanos);
  }

  private void forget(PackShape shape) {
    ticks.remove(shape);
    begun.remove(shape);
  }
}
