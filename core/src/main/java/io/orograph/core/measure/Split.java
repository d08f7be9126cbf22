package io.orograph.core.measure;

/** The part of a data set a value speaks of. */
public enum Split {
  /** What training uses. */
  TRAIN,
  /** Set aside from training, for choices. */
  VALIDATION,
  /** Never used for choices. */
  TEST
}
