package io.orograph.core.sweep;

/** Which training samples a subset takes. */
public enum SubsetRule {
  /** Nested and class-stratified, by the data seed. */
  STRATIFIED,
  /** The first N of the file, as published. */
  FIRST_N
}
