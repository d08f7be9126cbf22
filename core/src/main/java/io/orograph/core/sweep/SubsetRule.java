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
  QUADRATURE_WU2021,
  /**
   * Of a domain: every step takes independent uniform points of its own, by the run seed. Losses
   * are told on the sample of MONTE_CARLO.
   */
  MONTE_CARLO_FRESH;

  /** Whether it chooses points of a domain. */
  public boolean isOfDomain() {
    return this == MONTE_CARLO || isFresh() || isQuadrature();
  }

  /** Whether every step takes points that no other step sees. */
  public boolean isFresh() {
    return this == MONTE_CARLO_FRESH;
  }

  /** Whether the points are the nodes of a rule, all of which every step takes. */
  public boolean isQuadrature() {
    return this == QUADRATURE || this == QUADRATURE_WU2021;
  }
}
