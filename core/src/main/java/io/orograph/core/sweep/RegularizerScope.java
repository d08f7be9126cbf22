package io.orograph.core.sweep;

/** What a regularizer takes as one vector. */
public enum RegularizerScope {
  /** Each tensor by itself; the terms of all tensors are added. */
  LAYER,
  /** All regularized tensors together. */
  GLOBAL
}
