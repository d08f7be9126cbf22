package io.orograph.core.allocation;

/** How the mean gradient along a straight step is found. */
public enum PathRule {
  /** Composite Simpson, refined until the residual is small (the published way). */
  SIMPSON,
  /** Half the sum of the gradients at both ends: exact where the loss is quadratic. */
  TRAPEZOID,
  /** The gradient at the beginning alone: what most re-implementations take. */
  FIRST_ORDER
}
