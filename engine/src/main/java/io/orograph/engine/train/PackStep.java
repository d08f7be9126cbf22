package io.orograph.engine.train;

import java.util.List;

/**
 * What one native call did.
 *
 * @param step steps done since the beginning
 * @param points new curve points
 * @param ended members that ended at this step
 * @param finished whether no member is left
 */
public record PackStep(
    long step, List<CurvePoint> points, List<MemberEnd> ended, boolean finished) {
  public PackStep {
    points = List.copyOf(points);
    ended = List.copyOf(ended);
  }
}
