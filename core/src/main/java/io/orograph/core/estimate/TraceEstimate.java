package io.orograph.core.estimate;

import java.util.List;

/**
 * A stochastic estimate of a trace.
 *
 * @param value mean of the samples
 * @param estimatorError s/√m with the sample standard deviation s; NaN for one sample
 * @param converged whether the stop rule was met; a fixed number of probes always is, unless a
 *     sample is not finite
 * @param samples vᵀAv of each probe vector used, in order
 * @param matvecs products spent; more than samples when a rule stopped within a block
 */
public record TraceEstimate(
    double value, double estimatorError, boolean converged, List<Double> samples, int matvecs) {
  public TraceEstimate {
    samples = List.copyOf(samples);
  }
}
