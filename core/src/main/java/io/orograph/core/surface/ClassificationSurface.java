package io.orograph.core.surface;

import io.orograph.core.operator.VectorBlock;

/** A loss surface of a classifier, which also counts wrong answers. */
public interface ClassificationSurface<B extends VectorBlock<B>> extends LossSurface<B> {
  /** 0-1 error in percent (points) at each of k points, on the labels of the surface: shape (k). */
  double[] errorPercent(B points);
}
