package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.surface.LossSurface;
import io.orograph.engine.surface.NetworkSurface;
import io.orograph.engine.surface.NetworkSurface.PointValues;
import io.orograph.engine.surface.TensorBlock;
import io.orograph.metrics.measure.SharedWork.Primitive;
import io.orograph.metrics.measure.SharedWork.WorkKey;
import java.util.Optional;

/**
 * A loss whose value and gradient at a single network are computed once for all measurements of a
 * cell. Points that no network in float32 can be, as between two steps, and several points at once
 * are computed each time.
 */
final class SharedSurface implements LossSurface<TensorBlock> {
  private final NetworkSurface surface;
  private final SharedWork work;
  private final EvaluationSet set;
  private final String statistics;

  /**
   * @param statistics as {@link SharedWork#given} or {@link SharedWork#ofBatches} tell them
   */
  SharedSurface(NetworkSurface surface, SharedWork work, EvaluationSet set, String statistics) {
    this.surface = surface;
    this.work = work;
    this.set = set;
    this.statistics = statistics;
  }

  @Override
  public long dimension() {
    return surface.dimension();
  }

  @Override
  public TensorBlock zeros(int columns) {
    return surface.zeros(columns);
  }

  /** Parameters of a network. */
  TensorBlock point(float[] theta) {
    return surface.points(theta);
  }

  /** Losses and errors at each point. */
  PointValues evaluate(TensorBlock points) {
    return key(Primitive.VALUES, points)
        .map(key -> work.values(key, () -> surface.evaluate(points)))
        .orElseGet(() -> surface.evaluate(points));
  }

  @Override
  public double[] loss(TensorBlock points) {
    return evaluate(points).loss().clone();
  }

  @Override
  public void gradient(TensorBlock points, TensorBlock out) {
    Optional<WorkKey> key = key(Primitive.GRADIENT, points);
    if (key.isEmpty()) {
      surface.gradient(points, out);
      return;
    }
    double[] gradient =
        work.numbers(
            key.get(),
            (int) surface.dimension(),
            () -> {
              surface.gradient(points, out);
              return out.column(0);
            });
    out.fill(0, column -> System.arraycopy(gradient, 0, column, 0, column.length));
  }

  /** Outputs of each sample at one point, (n, C), row-major. */
  double[] function(TensorBlock point) {
    int numbers = surface.samples() * surface.outputs();
    return key(Primitive.FUNCTION, point)
        .map(key -> work.numbers(key, numbers, () -> surface.function(point)))
        .orElseGet(() -> surface.function(point));
  }

  @Override
  public SymmetricOperator<TensorBlock> hessian(TensorBlock point) {
    return surface.hessian(point);
  }

  private Optional<WorkKey> key(Primitive primitive, TensorBlock points) {
    if (points.columns() != 1) {
      return Optional.empty();
    }
    Optional<Digest> network = SharedWork.digest(points.column(0));
    return network.map(digest -> new WorkKey(primitive, digest, set, statistics));
  }
}
