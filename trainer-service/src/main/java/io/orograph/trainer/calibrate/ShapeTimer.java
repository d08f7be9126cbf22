package io.orograph.trainer.calibrate;

import io.orograph.core.sweep.PackShape;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.train.PackTimer;
import java.util.function.Function;

/** Measures packs of one shape. */
interface ShapeTimer {
  /** Samples of all members together that the lane trains on in a second. */
  double samplesPerSecond(LaneContext lane, int members);

  /** How many times as many samples as packs of {@code reference} members. */
  double gain(LaneContext lane, int members, int reference);

  /** Bytes that a pack takes. */
  long bytes(int members);

  /** Whether a step is short enough to be timed on a lane. */
  boolean isShort(int members);

  /** Digest of the program that trains such packs. */
  String program();

  /** The engine's. */
  Function<PackShape, ShapeTimer> ENGINE =
      shape -> {
        PackTimer timer = new PackTimer(shape);
        return new ShapeTimer() {
          @Override
          public double samplesPerSecond(LaneContext lane, int members) {
            return timer.samplesPerSecond(lane, members);
          }

          @Override
          public double gain(LaneContext lane, int members, int reference) {
            return timer.gain(lane, members, reference);
          }

          @Override
          public long bytes(int members) {
            return timer.bytes(members);
          }

          @Override
          public boolean isShort(int members) {
            return timer.isShort(members);
          }

          @Override
          public String program() {
            return timer.program().digest();
          }
        };
      };
}
