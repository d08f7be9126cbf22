package io.orograph.orchestrator.report;

import io.orograph.core.checkpoint.Safetensors;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * Losses over a plane, as a measurement keeps them.
 *
 * @param x coordinates of the columns
 * @param y coordinates of the rows
 * @param loss rows of losses; what is not finite is a gap
 * @param marks networks that lie in the plane, or whose projections do: rows (x, y)
 * @param names of the marks, shown on hover
 * @param joined whether the marks are a path in order
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
record Landscape(
    double[] x, double[] y, double[][] loss, double[][] marks, String[] names, boolean joined) {
  /** Values below this share of the largest are drawn as if they were it. */
  private static final double LEAST = 1e-9;

  /**
   * Reads a file of LOSS_SURFACE or LOSS_PLANE.
   *
   * @return empty where it holds no plane of at least two by two points
   */
  static Optional<Landscape> read(Safetensors.Content file) {
    try {
      return parsed(file);
    } catch (IOException | IllegalStateException e) {
      return Optional.empty(); // a column is missing or of another type: no file of this kind
    }
  }

  private static Optional<Landscape> parsed(Safetensors.Content file) throws IOException {
    double[] x = file.tensor("x").doubles();
    double[] y = file.tensor("y").doubles();
    double[] flat = file.tensor("loss").doubles();
    if (x.length < 2 || y.length < 2 || flat.length != x.length * y.length) {
      return Optional.empty();
    }
    double[][] loss = rows(flat, x.length);
    if (file.tensors().containsKey("path")) {
      return Optional.of(path(x, y, loss, file));
    }
    if (file.tensors().containsKey("networks")) {
      double[][] networks = rows(file.tensor("networks").doubles(), 2);
      double[] own = file.tensor("network_loss").doubles();
      String[] names = new String[networks.length];
      Arrays.setAll(names, i -> "network " + (i + 1) + ": loss " + Numbers.brief(own[i]));
      return Optional.of(new Landscape(x, y, loss, networks, names, false));
    }
    String name = "the network: loss " + Numbers.brief(file.tensor("centre_loss").doubles()[0]);
    return Optional.of(
        new Landscape(x, y, loss, new double[][] {{0, 0}}, new String[] {name}, false));
  }

  private static Landscape path(double[] x, double[] y, double[][] loss, Safetensors.Content file)
      throws IOException {
    long[] steps = file.tensor("path_step").longs();
    double[] own = file.tensor("path_loss").doubles();
    double[] away = file.tensor("path_distance").doubles();
    String[] names = new String[steps.length];
    Arrays.setAll(
        names,
        i ->
            "step %d: loss %s at a distance of %s from the plane"
                .formatted(steps[i], Numbers.brief(own[i]), Numbers.brief(away[i])));
    return new Landscape(x, y, loss, rows(file.tensor("path").doubles(), 2), names, true);
  }

  private static double[][] rows(double[] flat, int width) {
    double[][] rows = new double[flat.length / width][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * width, (i + 1) * width));
    return rows;
  }

  /** Whether a loss is negative somewhere, as an energy is: it then has no logarithm. */
  boolean isLinear() {
    return finite().anyMatch(v -> v < 0);
  }

  private DoubleStream finite() {
    return Arrays.stream(loss).flatMapToDouble(Arrays::stream).filter(Double::isFinite);
  }

  /** The largest finite loss; 1 where there is none above zero and levels are spaced by ratios. */
  double highest() {
    double most = finite().max().orElse(1);
    return most > 0 || isLinear() ? most : 1;
  }

  /** The smallest loss that is drawn: where levels are spaced by ratios, there is none below 0. */
  double lowest() {
    if (isLinear()) {
      return finite().min().orElse(highest());
    }
    double least = finite().filter(v -> v > 0).min().orElse(highest());
    return Math.min(Math.max(least, LEAST * highest()), highest());
  }

  /**
   * Rows of shares of the way from the lowest to the highest loss, on a logarithmic scale unless
   * {@link #isLinear}.
   */
  double[][] shares() {
    boolean linear = isLinear();
    double lowest = lowest();
    double low = scaled(lowest, linear);
    double range = Math.max(scaled(highest(), linear) - low, 1e-9);
    double[][] shares = new double[loss.length][];
    Arrays.setAll(
        shares,
        row ->
            Arrays.stream(loss[row])
                .map(
                    v ->
                        Double.isFinite(v)
                            ? (scaled(Math.max(v, lowest), linear) - low) / range
                            : Double.NaN)
                .toArray());
    return shares;
  }

  private static double scaled(double v, boolean linear) {
    return linear ? v : Math.log(v);
  }

  /** The loss at a share of the scale. */
  double atShare(double share) {
    boolean linear = isLinear();
    double low = scaled(lowest(), linear);
    double at = low + share * (scaled(highest(), linear) - low);
    return linear ? at : Math.exp(at);
  }
}
