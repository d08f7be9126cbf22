package io.orograph.core.sweep;

import java.util.Map;

/**
 * How many runs to train together at most: as measured on the device where that is known, else by
 * the rule of {@link PackSize}.
 *
 * @param measured sizes by shape
 */
public record PackSizes(Map<PackShape, Integer> measured) {
  /** Nothing has been measured. */
  public static final PackSizes BY_RULE = new PackSizes(Map.of());

  public PackSizes {
    measured = Map.copyOf(measured);
  }

  /** Most members of a pack of such runs. */
  public int of(RunSettings settings) {
    Integer size = measured.get(PackShape.of(settings));
    return size == null ? PackSize.of(settings) : size;
  }
}
