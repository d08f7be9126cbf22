package io.orograph.metrics.connectivity;

import io.orograph.core.path.Curve;
import io.orograph.core.path.PathProfile;
import io.orograph.core.path.Profile;
import io.orograph.core.path.Segment;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The straight line between two networks. */
public final class LinePath {
  private LinePath() {}

  /**
   * Loss and error at equally spaced points of (1−t)·θ + t·θ′.
   *
   * @param surface with the statistics that points between networks are given
   * @param points ends included, at least 2
   */
  public static PathProfile profile(
      NetworkSurface surface, float[] start, float[] end, int points) {
    List<Double> t = Curve.grid(points);
    try (TensorBlock a = surface.points(start);
        TensorBlock b = surface.points(end);
        TensorBlock line = new Segment<>(a, b).points(t)) {
      NetworkSurface.PointValues values = surface.evaluate(line);
      return new PathProfile(
          profile(t, values.loss()), Optional.of(profile(t, values.errorPercent())));
    }
  }

  private static Profile profile(List<Double> t, double[] values) {
    return new Profile(t, Arrays.stream(values).boxed().toList());
  }
}
