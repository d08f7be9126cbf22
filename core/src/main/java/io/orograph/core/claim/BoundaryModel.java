package io.orograph.core.claim;

import io.orograph.core.statistics.Interval;

/**
 * A model of on which side of a boundary cells lie, P = 1/(1 + e^(−η)) with η = c + c_L·ln L +
 * c_T·t, where t is T or ln T.
 *
 * @param constant c
 * @param load c_L, per unit of ln L
 * @param temperature c_T, per unit of t
 * @param line slope −c_L/c_T of the boundary η = 0: of t over ln L
 * @param lineInterval its 95 % interval
 * @param heldOut mean of −ln P(what was observed) over cells held out, in nat; ln 2 for a coin
 */
public record BoundaryModel(
    double constant,
    double load,
    double temperature,
    double line,
    Interval lineInterval,
    double heldOut) {
  /** t on the boundary at a load. */
  public double boundary(double logLoad) {
    return -(constant + load * logLoad) / temperature;
  }

  /** ln L at which the boundary is at t = 0. */
  public double zero() {
    return -constant / load;
  }
}
