package io.orograph.metrics.slice;

import io.orograph.core.slice.Slice;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import java.util.Arrays;

/** Losses and errors at many points of a slice, a block of them with each {@link #next}. */
public final class SliceWork {
  /** Multiply-adds of a block: about a second at the 10 Gflop/s of a core. */
  private static final double WORK = 1e10;

  /** Numbers of a block of points: 64 MB. */
  private static final double NUMBERS = 8e6;

  private final NetworkSurface surface;
  private final Slice<TensorBlock> slice;
  private final double[][] coordinates;
  private final int block;
  private final double[] loss;
  private final double[] error;
  private int done;

  /**
   * Work that has not begun.
   *
   * @param surface with the statistics that points off the network are given
   * @param coordinates of the points, one row each
   * @param multiplyAdds of the forward of one sample
   */
  public SliceWork(
      NetworkSurface surface, Slice<TensorBlock> slice, double[][] coordinates, long multiplyAdds) {
    this.surface = surface;
    this.slice = slice;
    this.coordinates = coordinates;
    double ofOne = (double) surface.samples() * Math.max(1, multiplyAdds);
    this.block = (int) Math.max(1, Math.min(WORK / ofOne, NUMBERS / surface.dimension()));
    this.loss = new double[coordinates.length];
    this.error = new double[coordinates.length];
  }

  /** Whether all points are done. */
  public boolean finished() {
    return done == coordinates.length;
  }

  /** Does a block of points. */
  public void next() {
    int to = Math.min(coordinates.length, done + block);
    try (TensorBlock points = slice.points(Arrays.copyOfRange(coordinates, done, to))) {
      NetworkSurface.PointValues values = surface.evaluate(points);
      System.arraycopy(values.loss(), 0, loss, done, to - done);
      System.arraycopy(values.errorPercent(), 0, error, done, to - done);
    }
    done = to;
  }

  /** Number of points. */
  public int size() {
    return coordinates.length;
  }

  /** Loss at each point, once all are done; NaN or infinite where it is. */
  public double[] loss() {
    return loss.clone();
  }

  /** Error in percent at each point, once all are done; NaN where the loss is not finite. */
  public double[] error() {
    double[] errors = error.clone();
    Arrays.setAll(errors, i -> Double.isFinite(loss[i]) ? errors[i] : Double.NaN);
    return errors;
  }
}
