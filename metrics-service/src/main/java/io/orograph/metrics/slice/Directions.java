package io.orograph.metrics.slice;

import io.orograph.core.estimate.EigenPair;
import io.orograph.core.estimate.Lanczos;
import io.orograph.core.random.Seed;
import io.orograph.core.slice.Filters;
import io.orograph.core.slice.Trajectory;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The directions of a picture, in the scale that the option {@code normalization} asks for.
 *
 * @param vectors shape (P, k); the caller closes them
 * @param quality of each: its share of the variance of a trajectory, or the eigenvalue that belongs
 *     to it; none for random ones
 * @param converged whether eigenpairs met their tolerance; true for others
 * @param matvecs products with the Hessian that they cost
 */
public record Directions(
    TensorBlock vectors, List<Double> quality, boolean converged, long matvecs) {
  /** As of TOP_EIGENVALUE. */
  private static final double TOLERANCE = 1e-4;

  public Directions {
    quality = List.copyOf(quality);
  }

  /**
   * Independent Gaussian vectors, for networks of one architecture the same before they are
   * normalized. They are not made orthogonal, as in the published pictures: in many dimensions they
   * nearly are.
   *
   * @param theta of the network
   */
  public static Directions random(
      TensorBlock theta, ParameterLayout layout, MeasurementSpec options, Seed seed, int count) {
    TensorBlock vectors = theta.zeros(count);
    for (int j = 0; j < count; j++) {
      vectors.fill(j, seed.derive("slice-direction", j).stream()::fillGaussian);
    }
    normalize(vectors, theta, layout, options);
    return new Directions(vectors, List.of(), true, 0);
  }

  /**
   * Eigenvectors of the largest eigenvalues of the Hessian on the samples of a surface.
   *
   * @return empty where so many are not there
   */
  public static Optional<Directions> eigenvectors(
      NetworkSurface surface,
      TensorBlock theta,
      ParameterLayout layout,
      MeasurementSpec options,
      Seed seed,
      int count) {
    int steps = Math.max(options.integer("steps"), count + 1);
    return Lanczos.leading(
            surface.hessian(theta), new Lanczos.Options(steps, TOLERANCE, count, 1, false), seed)
        .map(
            found -> {
              normalize(found.vectors(), theta, layout, options);
              List<EigenPair> pairs = found.pairs().largest();
              return new Directions(
                  found.vectors(),
                  pairs.stream().map(EigenPair::value).toList(),
                  pairs.stream().allMatch(EigenPair::converged),
                  found.pairs().matvecs());
            });
  }

  /**
   * Principal components of a run's checkpoints.
   *
   * @param checkpoints in the order of training, the network last
   * @return empty where they do not span so many directions
   */
  public static Optional<Directions> trajectory(
      TensorBlock checkpoints,
      TensorBlock theta,
      ParameterLayout layout,
      MeasurementSpec options,
      int count) {
    return Trajectory.components(checkpoints, count)
        .map(
            found -> {
              normalize(found.directions(), theta, layout, options);
              return new Directions(
                  found.directions(), Arrays.stream(found.shares()).boxed().toList(), true, 0);
            });
  }

  private static void normalize(
      TensorBlock vectors, TensorBlock theta, ParameterLayout layout, MeasurementSpec options) {
    if (options.option("normalization").equals("none")) {
      double[] squares = vectors.dots(vectors);
      vectors.scale(Arrays.stream(squares).map(s -> 1 / Math.sqrt(s)).toArray());
      return;
    }
    Filters filters =
        options.option("normalization").equals("filter")
            ? NetworkFilters.perFilter(layout)
            : NetworkFilters.perLayer(layout);
    double[] at = theta.column(0);
    for (int j = 0; j < vectors.columns(); j++) {
      double[] direction = vectors.column(j);
      filters.normalize(direction, at);
      vectors.fill(j, values -> System.arraycopy(direction, 0, values, 0, values.length));
    }
  }
}
