package io.orograph.core.estimate;

import java.util.List;

/**
 * A stochastic estimate of a trace.
 *
 * @param value mean of the samples
 * @param estimatorError s/√m with the sample standard deviation s; NaN for one sample
 * @param converged whether the stop rule was met; a fixed number of probes always is, unless a
 *     sample is not finite
 * @param samples of which the value is the mean, in order: vᵀAv of each probe vector for
 *     Hutchinson's estimator
 * @param matvecs products spent; more than samples when a rule stopped within a block
 */
public record TraceEstimate(
    double value, double estimatorError, boolean converged, List<Double> samples, int matvecs) {
  public TraceEstimate {
    samples = List.copyOf(samples);
  }

  /** The mean of samples with its standard error; converged if it is finite. */
  static TraceEstimate ofSamples(List<Double> samples, int matvecs) {
    SampleMean mean = SampleMean.of(samples.stream().mapToDouble(x -> x).toArray());
    return new TraceEstimate(
        mean.value(), mean.error(), Double.isFinite(mean.value()), samples, matvecs);
  }
}
