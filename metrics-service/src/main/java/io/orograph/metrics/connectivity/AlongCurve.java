package io.orograph.metrics.connectivity;

import io.orograph.core.path.Curve;
import io.orograph.core.path.PathProfile;
import io.orograph.core.path.Profile;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Loss and error along a curve.
 *
 * <p>Each end is evaluated by a call of its own, as every other metric evaluates a network. So
 * whatever kernels do with many points at once, the profile begins and ends with the same bits as
 * the losses of the two networks on the same samples with the same statistics.
 */
final class AlongCurve {
  /** Numbers of the networks that are held together: 64 MB. */
  private static final int NUMBERS = 8_000_000;

  private AlongCurve() {}

  /**
   * The profile.
   *
   * @param surface with the statistics that points between networks are given
   * @param curve from {@code start} to {@code end}
   * @param t from 0 to 1, at least both
   */
  static PathProfile profile(
      NetworkSurface surface,
      Curve<TensorBlock> curve,
      TensorBlock start,
      TensorBlock end,
      List<Double> t) {
    return profile(surface, curve, start, end, t, together(surface));
  }

  /**
   * The profile.
   *
   * @param together how many networks are held at a time
   */
  static PathProfile profile(
      NetworkSurface surface,
      Curve<TensorBlock> curve,
      TensorBlock start,
      TensorBlock end,
      List<Double> t,
      int together) {
    int last = t.size() - 1;
    double[] loss = new double[t.size()];
    double[] error = new double[t.size()];
    put(surface.evaluate(start), loss, error, 0);
    for (int from = 1; from < last; from += together) {
      try (TensorBlock between = curve.points(t.subList(from, Math.min(last, from + together)))) {
        put(surface.evaluate(between), loss, error, from);
      }
    }
    put(surface.evaluate(end), loss, error, last);
    return new PathProfile(profile(t, loss), Optional.of(profile(t, error)));
  }

  /** How many networks of a path are held at a time. */
  static int together(NetworkSurface surface) {
    return (int) Math.max(1, NUMBERS / surface.dimension());
  }

  private static void put(
      NetworkSurface.PointValues values, double[] loss, double[] error, int from) {
    System.arraycopy(values.loss(), 0, loss, from, values.loss().length);
    System.arraycopy(values.errorPercent(), 0, error, from, values.errorPercent().length);
  }

  private static Profile profile(List<Double> t, double[] values) {
    return new Profile(t, Arrays.stream(values).boxed().toList());
  }
}
