package io.orograph.metrics.connectivity;

import io.orograph.core.path.Curve;
import io.orograph.core.path.Segment;
import io.orograph.core.path.SmoothedBarrier;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.slice.Filters;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Losses on the straight line between two networks, moved aside by noise of growing width.
 *
 * <p>Each draw of the noise is Gaussian, each filter of it brought to the norm of that filter of
 * the networks (the root mean square of both), so that a deviation of 1 is noise as large as the
 * weights; it is zero on biases and batch norm. The noise does not change along the line: the
 * losses are then those of one function, the loss smoothed by a fixed kernel.
 */
public final class SmoothedLine {
  private SmoothedLine() {}

  /** The deviations at which {@code options} ask: {@code count} of them, a geometric series. */
  public static List<Double> deviations(MeasurementSpec options) {
    int count = options.integer("count");
    double smallest = options.number("smallest");
    double ratio = options.number("largest") / smallest;
    List<Double> deviations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      deviations.add(smallest * Math.pow(ratio, i / (double) (count - 1)));
    }
    return List.copyOf(deviations);
  }

  /**
   * Its losses.
   *
   * @param surface with the statistics that points between networks are given
   * @param filters of the network
   * @param options {@code points}, {@code draws}, {@code smallest}, {@code largest}, {@code count}
   * @param seed of the noise
   */
  public static SmoothedBarrier of(
      NetworkSurface surface,
      Filters filters,
      float[] start,
      float[] end,
      MeasurementSpec options,
      Seed seed) {
    List<Double> t = Curve.grid(options.integer("points"));
    List<Double> deviations = deviations(options);
    double[] scale = rootMeanSquare(start, end);
    double[][][] losses = new double[options.integer("draws")][deviations.size()][t.size()];
    double[] raw = new double[t.size()];
    int together = AlongCurve.together(surface);
    try (TensorBlock a = surface.points(start);
        TensorBlock b = surface.points(end);
        TensorBlock noise = surface.zeros(1)) {
      Segment<TensorBlock> segment = new Segment<>(a, b);
      for (int from = 0; from < raw.length; from += together) {
        int to = Math.min(raw.length, from + together);
        try (TensorBlock line = segment.points(t.subList(from, to))) {
          System.arraycopy(surface.loss(line), 0, raw, from, to - from);
        }
      }
      for (int draw = 0; draw < losses.length; draw++) {
        RandomStream stream = seed.derive("smoothing", draw).stream();
        noise.fill(
            0,
            values -> {
              stream.fillGaussian(values);
              filters.normalize(values, scale);
            });
        for (int from = 0; from < raw.length; from += together) {
          int to = Math.min(raw.length, from + together);
          try (TensorBlock line = segment.points(t.subList(from, to))) {
            for (int i = 0; i < deviations.size(); i++) {
              double[] mean = bothWays(surface, line, noise, deviations.get(i));
              System.arraycopy(mean, 0, losses[draw][i], from, mean.length);
            }
          }
        }
      }
      return new SmoothedBarrier(t, raw, deviations, losses);
    }
  }

  /** The mean of the losses on the line moved by the noise and by its opposite. */
  private static double[] bothWays(
      NetworkSurface surface, TensorBlock line, TensorBlock noise, double deviation) {
    double[] mean = new double[line.columns()];
    for (double sign : new double[] {1, -1}) {
      try (TensorBlock moved = line.copy()) {
        double[] by = new double[line.columns()];
        Arrays.fill(by, sign * deviation);
        moved.addProduct(noise, by);
        double[] losses = surface.loss(moved);
        Arrays.setAll(mean, i -> mean[i] + losses[i] / 2);
      }
    }
    return mean;
  }

  private static double[] rootMeanSquare(float[] start, float[] end) {
    double[] scale = new double[start.length];
    Arrays.setAll(
        scale, i -> Math.sqrt(((double) start[i] * start[i] + (double) end[i] * end[i]) / 2));
    return scale;
  }
}
