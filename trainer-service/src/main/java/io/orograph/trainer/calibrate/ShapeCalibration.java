package io.orograph.trainer.calibrate;

import io.orograph.core.sweep.Calibration;
import io.orograph.core.sweep.PackShape;
import io.orograph.core.sweep.PackSize;
import io.orograph.core.sweep.PackSizeSearch;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.lane.LaneTask;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SortedMap;
import java.util.function.LongSupplier;

/**
 * The calibration of one shape, as short tasks for a lane, each of which measures packs of one
 * size.
 */
public final class ShapeCalibration implements LaneTask<Boolean> {
  private final PackShape shape;
  private final ShapeTimer timer;
  private final PackSizeSearch search;
  private final Calibrations known;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private long spent;

  ShapeCalibration(
      PackShape shape,
      ShapeTimer timer,
      long memory,
      Calibrations known,
      InstantSource clock,
      LongSupplier nanos) {
    this.shape = shape;
    this.timer = timer;
    this.search = new PackSizeSearch(PackSize.of(shape), most(timer, memory));
    this.known = known;
    this.clock = clock;
    this.nanos = nanos;
  }

  /** Members whose pack fits into so many bytes; memory grows in proportion to them. */
  private static int most(ShapeTimer timer, long memory) {
    int most = PackSize.SMALLEST;
    while (most < PackSize.LARGEST && timer.bytes(most + 1) <= memory) {
      most++;
    }
    return most;
  }

  /** The shape. */
  public PackShape shape() {
    return shape;
  }

  /** Lane time so far. */
  public Duration spent() {
    return Duration.ofNanos(spent);
  }

  /** Whether the first measurement would be short enough. */
  boolean isPossible() {
    return timer.isShort(search.next().orElseThrow());
  }

  /** The first size by itself, every other one against the best so far. */
  private double rate(LaneContext lane, int members) {
    SortedMap<Integer, Double> measured = search.measured();
    return measured.isEmpty()
        ? timer.samplesPerSecond(lane, members)
        : measured.getOrDefault(search.top(), 0.0) * timer.gain(lane, members, search.top());
  }

  /** Measures the next size; keeps the calibration and is true if there is none left. */
  @Override
  public Boolean run(LaneContext lane) {
    long began = nanos.getAsLong();
    search.measured(rate(lane, search.next().orElseThrow()));
    if (search.next().isPresent() && !timer.isShort(search.next().getAsInt())) {
      search.stopRising();
    }
    spent += nanos.getAsLong() - began;
    if (search.next().isPresent()) {
      return false;
    }
    known.keep(
        new Calibration(shape, search.best(), search.measured(), timer.program(), clock.instant()));
    return true;
  }
}
