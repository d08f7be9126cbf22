package io.orograph.metrics.curvature;

import io.orograph.core.estimate.Hutchinson;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;

/**
 * How many vectors of the length of the parameters an estimator keeps at once, at most. With full
 * reorthogonalization that is every vector of the Krylov space: for a density, of each probe's.
 */
public final class KeptVectors {
  /** Bases grow by panels of so many columns. */
  private static final int PANEL = 16;

  /** A start or an image, what is multiplied, and a temporary of a projection. */
  private static final int BESIDE = 4;

  private KeptVectors() {}

  /**
   * The number for {@code spec}.
   *
   * @param dimension of the matrix, which no basis outgrows
   */
  public static long of(MeasurementSpec spec, long dimension) {
    MetricKind kind = spec.kind();
    return switch (kind) {
      case TOP_EIGENVALUE, BOTTOM_EIGENVALUE, EDGE_OF_STABILITY -> ends(spec, dimension);
      case SPECTRAL_DENSITY ->
          spec.integer("probes") * (basis(spec.integer("steps"), dimension) + 2L) + BESIDE;
      case HESSIAN_TRACE -> trace(spec, dimension);
      default -> BESIDE;
    };
  }

  private static long ends(MeasurementSpec spec, long dimension) {
    long block = spec.integer("block");
    long steps = Math.max(spec.integer("steps"), block);
    return basis(steps + (block > 1 ? block : 0), dimension)
        + 2L * spec.integer("count")
        + BESIDE * block;
  }

  private static long trace(MeasurementSpec spec, long dimension) {
    long probes = spec.integer("probes");
    long blocks = 2L * Hutchinson.Options.DEFAULT_BLOCK + BESIDE;
    return switch (spec.option("estimator")) {
      case "hutch++" -> basis(probes / 3, dimension) + blocks;
      case "xtrace" -> basis(probes / 2, dimension) + 4 * Math.min(probes / 2, dimension) + blocks;
      default -> blocks;
    };
  }

  private static long basis(long vectors, long dimension) {
    return PANEL * Math.ceilDiv(Math.min(vectors, dimension), (long) PANEL);
  }
}
