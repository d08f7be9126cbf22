package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.pde.ProfileGrid;
import io.orograph.core.pde.RoughnessIndex;
import io.orograph.core.random.Seed;
import io.orograph.core.slice.Filters;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.metrics.measure.MeasurePlan.Target;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The profiles of one roughness index, a few directions at a time.
 *
 * <p>Direction i is Gaussian, from the label {@code roughness} of the probe seed with i as index,
 * each filter at the norm of the network's own; biases stay as they are, or with {@code wu2021} are
 * scaled by 1 + s, the same in all directions.
 */
final class RoughnessWork implements AutoCloseable {
  private static final Duration TASK = Duration.ofMillis(200);
  private static final long GRADIENT = 3;

  /** Numbers of networks that are evaluated together, at most: 64 MB. */
  private static final int NUMBERS = 8_000_000;

  /** Numbers of directions that are kept for whoever wants to see them, at most: 32 MB. */
  private static final int MOST_KEPT = 4_000_000;

  private final Target target;
  private final NetworkSurface surface;
  private final double[] theta;
  private final Filters filters;
  private final ParameterLayout layout;
  private final Seed seed;
  private final double l;
  private final double[] steps;
  private final double[][] profiles;
  private final Optional<double[]> kept;
  private int done;

  /**
   * Nothing is computed yet.
   *
   * @param surface of the loss; closed with this
   * @param keeps whether the directions are wanted, if they are not too many
   */
  RoughnessWork(
      Target target,
      NetworkSurface surface,
      float[] theta,
      ParameterLayout layout,
      Seed seed,
      boolean keeps) {
    this.target = target;
    this.surface = surface;
    this.theta = IntStream.range(0, theta.length).mapToDouble(i -> theta[i]).toArray();
    this.layout = layout;
    this.filters =
        Filters.perFilter(
            theta.length,
            layout.parameters().stream()
                .map(slot -> new Filters.Tensor(slot.offset(), slot.shape()))
                .toList());
    this.seed = seed.derive("roughness");
    this.l = target.spec().number("l");
    int m = target.spec().integer("m");
    this.steps = ProfileGrid.of(target.spec().option("grid"), l, m);
    this.profiles = new double[target.spec().integer("directions")][];
    long numbers = (long) profiles.length * theta.length;
    this.kept =
        keeps && numbers <= MOST_KEPT ? Optional.of(new double[(int) numbers]) : Optional.empty();
  }

  Target target() {
    return target;
  }

  /** Goes on for a while; whether all directions are done. */
  boolean next() {
    long began = System.nanoTime();
    while (done < profiles.length && System.nanoTime() - began < TASK.toNanos()) {
      double[] direction = direction(done);
      int at = done * theta.length;
      kept.ifPresent(all -> System.arraycopy(direction, 0, all, at, theta.length));
      profiles[done++] = profile(direction);
    }
    return done == profiles.length;
  }

  private double[] direction(int i) {
    double[] direction = new double[theta.length];
    seed.derive("direction", i).stream().fillGaussian(direction);
    filters.normalize(direction, theta);
    if (target.spec().option("biases").equals("wu2021")) {
      for (TensorSlot slot : layout.parameters()) {
        if (slot.shape().size() == 1) {
          System.arraycopy(theta, slot.offset(), direction, slot.offset(), slot.size());
        }
      }
    }
    return direction;
  }

  private double[] profile(double[] direction) {
    int together = together(steps.length, theta.length);
    double[] losses = new double[steps.length];
    for (int from = 0; from < steps.length; from += together) {
      int size = Math.min(together, steps.length - from);
      try (TensorBlock points = surface.zeros(size)) {
        for (int j = 0; j < size; j++) {
          double s = steps[from + j];
          points.fill(j, values -> Arrays.setAll(values, i -> theta[i] + s * direction[i]));
        }
        System.arraycopy(surface.loss(points), 0, losses, from, size);
      }
    }
    return losses;
  }

  /** How many of {@code points} networks of so many parameters are evaluated at a time. */
  static int together(int points, int parameters) {
    return Math.min(points, Math.max(1, NUMBERS / parameters));
  }

  RoughnessIndex index() {
    return RoughnessIndex.of(profiles, steps, l, seed);
  }

  double[] steps() {
    return steps;
  }

  double[][] profiles() {
    return profiles;
  }

  /** (M, P); empty where they are too many to be kept. The seed makes them again. */
  Optional<Safetensors.Tensor> directions() {
    return kept.map(all -> Safetensors.Tensor.of(all, profiles.length, theta.length));
  }

  /** ‖∇L‖ at the network. */
  double gradientNorm() {
    try (TensorBlock point = surface.zeros(1);
        TensorBlock gradient = surface.zeros(1)) {
      point.fill(0, values -> System.arraycopy(theta, 0, values, 0, theta.length));
      surface.gradient(point, gradient);
      return Math.sqrt(gradient.dots(gradient)[0]);
    }
  }

  /** Passes of samples through the network. */
  long passes() {
    return passesOfProfiles() + surface.samples() * GRADIENT;
  }

  /** Those of the profiles alone. */
  long passesOfProfiles() {
    return surface.samples() * ((long) profiles.length * steps.length);
  }

  @Override
  public void close() {
    surface.close();
  }
}
