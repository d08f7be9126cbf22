package io.orograph.core.sweep;

/** Which training samples a subset takes. */
public enum SubsetRule {
  /** Nested and class-stratified, by the data seed. */
  STRATIFIED,
  /** The first N of the file, as published. */
  FIRST_N,
  /** Of a domain: independent uniform points, by the data seed. */
  MONTE_CARLO,
  /** Of a domain: the nodes of Simpson's composite rule, with its weights. */
  QUADRATURE,
  /**
   * As QUADRATURE without the node at 0, as in the published code of Deep Ritz (Wu et al. 2021).
   */
  QUADRATURE_WU2021;

  /** Whether it chooses points of a domain. */
  public boolean isOfDomain() {
    return this == MONTE_CARLO || isQuadrature();
  }

  /** Whether the points are the nodes of a rule, all of which every step takes. */
  public boolean isQuadrature() {
    return this == QUADRATURE || this == QUADRATURE_WU2021;
  }
}
