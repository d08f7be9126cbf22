package io.orograph.benchmarks.lanes;

import io.orograph.engine.lane.LaneContext;

/** Work that goes on where it stopped; for one lane. */
public interface LaneWork {
  /** Works for about so long. */
  Done run(LaneContext lane, double seconds) throws Exception;

  /**
   * What was done.
   *
   * @param units of whatever is counted
   * @param seconds of wall time it took
   */
  record Done(double units, double seconds) {}
}
