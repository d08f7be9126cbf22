package io.orograph.core.sweep;

/**
 * From which training samples probe sets are taken: those of the smallest nested subset of the
 * sweep, so that they are equal in all its cells; with several data sets as many of each.
 */
public final class ProbeSubset {
  private ProbeSubset() {}

  /**
   * Training samples of the smallest subset over the grid, after the validation split; those on a
   * boundary among them.
   */
  public static int of(SweepSpec spec) {
    return Choices.data(spec).stream().mapToInt(data -> of(spec, data)).min().orElse(0);
  }

  private static int of(SweepSpec spec, DataSpec data) {
    int smallest = data.subset();
    for (Axis axis : spec.axes()) {
      if (axis.knob() == Knob.SUBSET) {
        smallest = Integer.MAX_VALUE;
        for (AxisValue value : axis.values()) {
          if (value instanceof AxisValue.Number n) {
            smallest = Math.min(smallest, (int) n.value());
          }
        }
      }
    }
    return data.boundaryRows() + (smallest == 0 ? poolSize(data) : smallest);
  }

  private static int poolSize(DataSpec data) {
    return DataCatalogue.of(data)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "data.name: " + data.name() + " (expected: a name of the catalogue)"))
        .pool(data.validationFraction());
  }
}
