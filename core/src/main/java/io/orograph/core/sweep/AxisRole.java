package io.orograph.core.sweep;

/** The part an axis plays in the phase diagram (Yang et al. 2021, section 2). */
public enum AxisRole {
  /** Changes the load: amount or quality of data relative to the model's capacity. */
  LOAD,
  /** Changes the temperature: the effective noise of training. */
  TEMPERATURE,
  /** Neither; shown as facets. */
  OTHER
}
