package io.orograph.core.statistics;

/**
 * From {@code low} to {@code high}; both NaN where nothing is known.
 *
 * @param low the lower end
 * @param high the upper end
 */
public record Interval(double low, double high) {
  /** Nothing is known. */
  public static final Interval UNKNOWN = new Interval(Double.NaN, Double.NaN);

  /** Whether the ends are known. */
  public boolean known() {
    return !Double.isNaN(low) && !Double.isNaN(high);
  }
}
