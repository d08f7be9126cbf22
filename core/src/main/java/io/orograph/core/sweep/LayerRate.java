package io.orograph.core.sweep;

/**
 * A learning rate of some tensors' own, from some step on: an intervention (Lan et al. 2019,
 * section 4). It is the run's learning rate, as its schedule has it, times {@code factor}; with 0
 * the tensors are frozen. Where several speak of a tensor their factors multiply.
 *
 * @param parameters names of tensors, as in the option {@code parameters} of metrics
 * @param factor at least 0
 * @param fromStep steps done before it begins; 0: from the first step on
 */
public record LayerRate(String parameters, double factor, long fromStep) {
  /** Whether it holds in the step after {@code done} others. */
  public boolean holds(long done) {
    return done >= fromStep;
  }
}
