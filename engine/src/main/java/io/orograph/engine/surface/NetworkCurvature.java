package io.orograph.engine.surface;

import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.surface.CurvatureMatrix;
import io.orograph.engine.program.ProgramMethod;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A curvature matrix of the mean loss at a point: the mean over samples of each chunk's.
 *
 * <p>What all products at the point share, a forward and a backward pass, is computed by the first
 * and kept for the chunks whose values fit into {@value #KEPT_NUMBERS} numbers; for the others it
 * is computed again. Sizes alone decide, and both ways give the same bits.
 */
final class NetworkCurvature implements SymmetricOperator<TensorBlock>, AutoCloseable {
  private static final long KEPT_NUMBERS = 32_000_000L;

  private final NetworkSurface surface;
  private final CurvatureMatrix matrix;
  private final TensorBlock point;
  private final MemoryScope scope;
  private final List<List<Tensor>> kept = new ArrayList<>();
  private long numbers;

  NetworkCurvature(NetworkSurface surface, CurvatureMatrix matrix, TensorBlock point) {
    this.surface = surface;
    this.matrix = matrix;
    this.point = point;
    this.scope = surface.newScope();
  }

  @Override
  public long dimension() {
    return surface.dimension();
  }

  @Override
  public TensorBlock zeros(int columns) {
    return surface.zeros(columns);
  }

  @Override
  public void apply(TensorBlock in, TensorBlock out) {
    NetworkSurface.require("columns", out.columns(), in.columns());
    Tensor normalizing = surface.statistics().differentiable();
    List<Chunk> chunks = surface.chunks();
    surface.forGroups(
        in,
        surface.size().vectors(chunks.getFirst().count()),
        (from, group, call) -> {
          if (chunks.size() == 1) {
            out.put(from, product(call, 0, normalizing, group));
            return;
          }
          Tensor sum = call.zeros(surface.precision(), group.shape());
          for (int c = 0; c < chunks.size(); c++) {
            try (Tensor mean = product(call, c, normalizing, group)) {
              surface.addWeighted(call, sum, chunks.get(c), mean);
            }
          }
          out.put(from, sum);
        });
  }

  private Tensor product(MemoryScope call, int c, Tensor normalizing, Tensor vectors) {
    if (c < kept.size()) {
      return tangent(call, normalizing, vectors, kept.get(c));
    }
    boolean keep = c == kept.size() && numbers < KEPT_NUMBERS;
    if (!keep) {
      return recomputed(call, c, normalizing, vectors);
    }
    List<Tensor> values = linearize(scope, c, normalizing);
    long size = values.stream().mapToLong(Tensor::size).sum();
    if (numbers + size <= KEPT_NUMBERS) {
      numbers += size;
      kept.add(values);
      return tangent(call, normalizing, vectors, values);
    }
    numbers = KEPT_NUMBERS;
    values.forEach(Tensor::close);
    return recomputed(call, c, normalizing, vectors);
  }

  private Tensor recomputed(MemoryScope call, int c, Tensor normalizing, Tensor vectors) {
    List<Tensor> values = linearize(call, c, normalizing);
    Tensor product = tangent(call, normalizing, vectors, values);
    values.forEach(Tensor::close);
    return product;
  }

  private List<Tensor> linearize(MemoryScope owner, int c, Tensor normalizing) {
    Chunk chunk = surface.chunks().get(c);
    try (Tensor which = owner.zeros(surface.precision(), choice(matrix))) {
      return surface.call(
          owner,
          ProgramMethod.LINEARIZE,
          point.rows(),
          normalizing,
          which,
          chunk.inputs(),
          chunk.targets());
    }
  }

  /** How programs are told. */
  private static int choice(CurvatureMatrix matrix) {
    return switch (matrix) {
      case HESSIAN -> 0;
      case GAUSS_NEWTON -> 1;
      case EMPIRICAL_FISHER -> 2;
    };
  }

  private Tensor tangent(
      MemoryScope call, Tensor normalizing, Tensor vectors, List<Tensor> values) {
    Tensor[] arguments = new Tensor[3 + values.size()];
    arguments[0] = point.rows();
    arguments[1] = normalizing;
    arguments[2] = vectors;
    for (int i = 0; i < values.size(); i++) {
      arguments[3 + i] = values.get(i);
    }
    return surface.call(call, ProgramMethod.TANGENT, arguments).getFirst();
  }

  /** Gives back what is kept; the operator computes it again if it is used afterwards. */
  @Override
  public void close() {
    kept.forEach(values -> values.forEach(Tensor::close));
    kept.clear();
    numbers = 0;
  }
}
