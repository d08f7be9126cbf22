package io.orograph.metrics.connectivity;

import io.orograph.core.path.Curve;
import io.orograph.core.path.PathProfile;
import io.orograph.core.path.Segment;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import java.util.List;

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
        TensorBlock b = surface.points(end)) {
      return AlongCurve.profile(surface, new Segment<>(a, b), a, b, t);
    }
  }
}
