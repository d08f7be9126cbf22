package io.orograph.core.allocation;

/**
 * A tensor's place among the parameters, cut into the units that it feeds.
 *
 * @param tensor its name
 * @param layer the layer it belongs to: its weight and its bias have the same
 * @param from index of its first parameter
 * @param to index after its last
 * @param units neurons or channels that it feeds: equal parts, one after the other
 */
public record ParameterGroup(String tensor, String layer, int from, int to, int units) {
  public ParameterGroup {
    if (from < 0 || to <= from || units < 1 || (to - from) % units != 0) {
      throw new IllegalArgumentException(
          "%s: [%d, %d) of %d units (expected: equal parts)".formatted(tensor, from, to, units));
    }
  }

  /** The layer of a tensor: its name without the last part, or all of a name of one part. */
  public static String layerOf(String tensor) {
    int dot = tensor.lastIndexOf('.');
    return dot < 0 ? tensor : tensor.substring(0, dot);
  }

  /** Parameters of one unit. */
  int perUnit() {
    return (to - from) / units;
  }
}
