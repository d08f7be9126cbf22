package io.orograph.core.align;

/**
 * Hidden units of a network that may only be permuted together: the outputs of one layer, or of all
 * layers that are added up, as along a residual stream.
 *
 * @param name of the first layer that makes them
 * @param units how many, at least one
 */
public record UnitGroup(String name, int units) {
  public UnitGroup {
    if (units < 1) {
      throw new IllegalArgumentException("units: " + units + " (expected: at least 1)");
    }
  }
}
