package io.orograph.core.estimate;

/**
 * The mean of samples with its standard error.
 *
 * @param value the mean
 * @param error s/√m with the sample standard deviation s of m samples; NaN for one
 */
public record SampleMean(double value, double error) {
  /** Of at least one sample. */
  public static SampleMean of(double[] samples) {
    int m = samples.length;
    double mean = 0;
    for (double sample : samples) {
      mean += sample / m;
    }
    double squares = 0;
    for (double sample : samples) {
      squares += (sample - mean) * (sample - mean);
    }
    return new SampleMean(mean, m < 2 ? Double.NaN : Math.sqrt(squares / (m - 1) / m));
  }
}
