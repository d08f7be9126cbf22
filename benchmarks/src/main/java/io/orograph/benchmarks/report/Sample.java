package io.orograph.benchmarks.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Repeated figures of one quantity.
 *
 * @param values at least one
 */
public record Sample(List<Double> values) {
  public Sample {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("values: none (expected: at least one)");
    }
  }

  /** A sample of these figures. */
  public static Sample of(double... values) {
    return new Sample(Arrays.stream(values).boxed().toList());
  }

  /** The middle figure, or the mean of the two in the middle. */
  public double median() {
    double[] sorted = sorted();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** The smallest figure. */
  public double least() {
    return sorted()[0];
  }

  /** The largest figure. */
  public double most() {
    return sorted()[values.size() - 1];
  }

  /** Figure by figure, this over {@code other}; both must be of the same rounds. */
  public Sample over(Sample other) {
    if (other.values.size() != values.size()) {
      throw new IllegalArgumentException(
          "values: " + other.values.size() + " (expected: " + values.size() + ", round by round)");
    }
    double[] ratios = new double[values.size()];
    Arrays.setAll(ratios, i -> values.get(i) / other.values.get(i));
    return of(ratios);
  }

  /** Median and range: {@code 3.52 (3.41 to 3.60)}. */
  public String text() {
    return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", median(), least(), most());
  }

  private double[] sorted() {
    return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }
}
