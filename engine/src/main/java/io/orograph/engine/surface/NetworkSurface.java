package io.orograph.engine.surface;

import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.surface.ClassificationSurface;
import io.orograph.core.surface.CurvatureMatrix;
import io.orograph.core.surface.FunctionSurface;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.program.CallSize;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.runtime.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The mean loss of a classifier on fixed samples as a function of its parameters θ (data term
 * only), with the {@link NormStatistics} of batch normalization stated.
 *
 * <p>Samples are cut into chunks (outer loop) and points or vectors into groups (inner loop) so
 * that a native call stays below half a second; the cut depends on sizes alone, so equal calls give
 * equal bits. Losses are accumulated in float64 whatever the precision.
 *
 * <p>For use in the thread of the lane it was made in.
 */
public final class NetworkSurface
    implements ClassificationSurface<TensorBlock>, FunctionSurface<TensorBlock>, AutoCloseable {
  private final LaneContext lane;
  private final ComputeProgram program;
  private final Precision precision;
  private final MemoryScope scope;
  private final int count;
  private final int parameters;
  private final List<Chunk> chunks;
  private final CallSize size;
  private final PointStatistics statistics;

  /** The operator that may keep values; one, so that memory does not grow with the points. */
  private @Nullable NetworkCurvature latest;

  /** A surface of networks without batch normalization. */
  public NetworkSurface(
      LaneContext lane, ComputeProgram program, Samples samples, Precision precision) {
    this(lane, program, samples, precision, NormStatistics.NONE);
  }

  /**
   * A surface.
   *
   * @param lane where it computes
   * @param program the network and its criterion
   * @param samples inputs and labels
   * @param precision of points, vectors and arithmetic
   * @param statistics of batch normalization
   */
  public NetworkSurface(
      LaneContext lane,
      ComputeProgram program,
      Samples samples,
      Precision precision,
      NormStatistics statistics) {
    this.lane = lane;
    this.program = program;
    this.precision = precision;
    this.scope = lane.newScope();
    this.count = samples.count();
    this.parameters = program.architecture().layout().parameterCount();
    this.size = CallSize.of(program.architecture());
    int outputs = program.architecture().outputs();
    this.chunks =
        switch (statistics) {
          case NormStatistics.Given g ->
              Chunk.cut(scope, samples, outputs, precision, size.samples());
          case NormStatistics.OfBatches b ->
              Chunk.batches(scope, samples, outputs, precision, b.size());
          case NormStatistics.Recomputed r ->
              Chunk.batches(scope, samples, outputs, precision, r.batchSize());
        };
    this.statistics =
        switch (statistics) {
          case NormStatistics.Given g -> PointStatistics.given(scope, program, precision, g);
          case NormStatistics.OfBatches b -> PointStatistics.ofBatches(scope, precision);
          case NormStatistics.Recomputed r ->
              PointStatistics.recomputed(
                  program,
                  precision,
                  r.set().equals(samples)
                      ? chunks
                      : Chunk.batches(scope, r.set(), outputs, precision, r.batchSize()));
        };
  }

  private NetworkSurface(NetworkSurface other, NormStatistics.Given given) {
    this.lane = other.lane;
    this.program = other.program;
    this.precision = other.precision;
    this.scope = other.scope.child();
    this.count = other.count;
    this.parameters = other.parameters;
    this.size = other.size;
    this.chunks = other.chunks;
    this.statistics = PointStatistics.given(scope, program, precision, given);
  }

  /**
   * A surface on the same samples in the same chunks with other given statistics; it lives until
   * it, or this one, is closed.
   */
  public NetworkSurface with(NormStatistics.Given given) {
    return new NetworkSurface(this, given);
  }

  @Override
  public long dimension() {
    return parameters;
  }

  @Override
  public int samples() {
    return count;
  }

  @Override
  public int outputs() {
    return program.architecture().outputs();
  }

  @Override
  public boolean ignoresShift() {
    return program.loss() == LossKind.CROSS_ENTROPY;
  }

  /** The precision of points and arithmetic. */
  public Precision precision() {
    return precision;
  }

  @Override
  public TensorBlock zeros(int columns) {
    return TensorBlock.zeros(scope, precision, columns, parameters);
  }

  /** A block with these points, each flat in the order of the layout. */
  public TensorBlock points(float[]... thetas) {
    double[] values = new double[thetas.length * parameters];
    for (int k = 0; k < thetas.length; k++) {
      if (thetas[k].length != parameters) {
        throw new IllegalArgumentException(
            "dimension: %d (expected: %d = parameters of %s)"
                .formatted(thetas[k].length, parameters, program.architecture().name()));
      }
      for (int i = 0; i < parameters; i++) {
        values[k * parameters + i] = thetas[k][i];
      }
    }
    return TensorBlock.of(scope, precision, values, thetas.length);
  }

  @Override
  public double[] loss(TensorBlock points) {
    return evaluate(points).loss();
  }

  @Override
  public double[] errorPercent(TensorBlock points) {
    return evaluate(points).errorPercent();
  }

  /** Losses and errors at each point from one pass. */
  public PointValues evaluate(TensorBlock points) {
    int columns = points.columns();
    double[] loss = new double[columns];
    double[] wrong = new double[columns];
    forGroups(
        points,
        size.points(chunks.getFirst().count()),
        (from, group, call) -> {
          Tensor normalizing = statistics.at(lane, call, group);
          for (Chunk chunk : chunks) {
            List<Tensor> sums =
                call(
                    call,
                    ProgramMethod.EVALUATE,
                    group,
                    normalizing,
                    chunk.inputs(),
                    chunk.labels());
            double[] losses = sums.get(0).doubles();
            double[] right = sums.get(1).doubles();
            for (int k = 0; k < losses.length; k++) {
              loss[from + k] += losses[k];
              wrong[from + k] += chunk.count() - right[k];
            }
          }
        });
    return new PointValues(
        Arrays.stream(loss).map(sum -> sum / count).toArray(),
        Arrays.stream(wrong).map(sum -> 100 * sum / count).toArray());
  }

  @Override
  public void gradient(TensorBlock points, TensorBlock out) {
    require("columns", out.columns(), points.columns());
    forGroups(
        points,
        size.points(chunks.getFirst().count()),
        (from, group, call) -> {
          Tensor sum = call.zeros(precision, group.shape());
          Tensor normalizing = statistics.differentiable();
          for (Chunk chunk : chunks) {
            List<Tensor> result =
                call(
                    call,
                    ProgramMethod.GRADIENT,
                    group,
                    normalizing,
                    chunk.inputs(),
                    chunk.targets());
            addWeighted(call, sum, chunk, result.get(1));
            result.forEach(Tensor::close);
          }
          out.put(from, sum);
        });
  }

  @Override
  public SymmetricOperator<TensorBlock> hessian(TensorBlock point) {
    return curvature(CurvatureMatrix.HESSIAN, point);
  }

  /** A curvature matrix at one point; see {@link CurvatureMatrix}. */
  public SymmetricOperator<TensorBlock> curvature(CurvatureMatrix matrix, TensorBlock point) {
    require("columns", point.columns(), 1);
    if (latest != null) {
      latest.close();
    }
    NetworkCurvature curvature = new NetworkCurvature(this, matrix, point);
    latest = curvature;
    return curvature;
  }

  /**
   * The rows and columns of a curvature matrix that belong to some tensors.
   *
   * @param slots which, at least one
   * @param decay the optimizer whose weight decay stands on the diagonal; empty for none
   */
  public SymmetricOperator<TensorBlock> curvature(
      CurvatureMatrix matrix,
      TensorBlock point,
      List<TensorSlot> slots,
      Optional<OptimizerSpec> decay) {
    CurvatureBlock block = new CurvatureBlock(curvature(matrix, point), scope, precision, slots);
    return decay.map(block::with).orElse(block);
  }

  @Override
  public double[] function(TensorBlock point) {
    require("columns", point.columns(), 1);
    double[] f = new double[count * outputs()];
    int from = 0;
    try (MemoryScope call = scope.child()) {
      Tensor normalizing = statistics.at(lane, call, point.rows());
      for (Chunk chunk : chunks) {
        Tensor answers =
            call(call, ProgramMethod.OUTPUTS, point.rows(), normalizing, chunk.inputs()).getFirst();
        double[] part = answers.doubles();
        answers.close();
        System.arraycopy(part, 0, f, from, part.length);
        from += part.length;
      }
    }
    return f;
  }

  /**
   * {@inheritDoc}
   *
   * <p>The gradient of the loss with −r as targets: that of the cross-entropy −Σ t log softmax(f)
   * in f is softmax(f)·Σt − t, which is r because r sums to zero; of squared errors it is f − t,
   * from which the gradient with zero targets is taken away.
   */
  @Override
  public void pullBack(TensorBlock point, double[] r, TensorBlock out) {
    require("columns", point.columns(), 1);
    require("r", r.length, count * outputs());
    Tensor normalizing = statistics.differentiable();
    int from = 0;
    try (MemoryScope call = scope.child()) {
      Tensor sum = call.zeros(precision, point.rows().shape());
      for (Chunk chunk : chunks) {
        double[] targets = new double[chunk.count() * outputs()];
        int start = from;
        Arrays.setAll(targets, i -> -r[start + i]);
        from += targets.length;
        addWeighted(call, sum, chunk, pulled(call, point, normalizing, chunk, targets));
      }
      out.put(0, sum);
    }
  }

  private Tensor pulled(
      MemoryScope call, TensorBlock point, Tensor normalizing, Chunk chunk, double[] targets) {
    Tensor pulled = gradient(call, point, normalizing, chunk, targets);
    if (!ignoresShift()) {
      Tensor zero = gradient(call, point, normalizing, chunk, new double[targets.length]);
      try (Tensor minus = call.reals(precision, new double[] {-1}, 1, 1)) {
        pulled.addScaled(minus, zero);
      }
      zero.close();
    }
    return pulled;
  }

  private Tensor gradient(
      MemoryScope call, TensorBlock point, Tensor normalizing, Chunk chunk, double[] targets) {
    try (Tensor t = call.reals(precision, targets, chunk.count(), outputs())) {
      List<Tensor> result =
          call(call, ProgramMethod.GRADIENT, point.rows(), normalizing, chunk.inputs(), t);
      result.getFirst().close();
      return result.get(1);
    }
  }

  /**
   * Outputs (before softmax) of the network at one point.
   *
   * @param inputs (n, features), row-major
   * @return (n, C), row-major
   */
  public double[] outputs(TensorBlock point, float[] inputs) {
    require("columns", point.columns(), 1);
    int features = program.architecture().inputSize();
    double[] wide = new double[inputs.length];
    Arrays.setAll(wide, i -> inputs[i]);
    try (MemoryScope call = scope.child()) {
      Tensor x = call.reals(precision, wide, inputs.length / features, features);
      Tensor normalizing = statistics.at(lane, call, point.rows());
      return call(call, ProgramMethod.OUTPUTS, point.rows(), normalizing, x).getFirst().doubles();
    }
  }

  /**
   * Evaluates loss and gradient twice.
   *
   * @throws IllegalStateException if they differ, with both numbers
   */
  public void requireDeterministic(TensorBlock point) {
    double first = loss(point)[0];
    double second = loss(point)[0];
    if (Double.compare(first, second) != 0) {
      throw new IllegalStateException("loss: " + second + " (expected: " + first + ", as before)");
    }
    try (TensorBlock once = zeros(1);
        TensorBlock again = zeros(1)) {
      gradient(point, once);
      gradient(point, again);
      double[] a = once.column(0);
      double[] b = again.column(0);
      int at = Arrays.mismatch(a, b);
      if (at >= 0) {
        throw new IllegalStateException(
            "gradient[%d]: %s (expected: %s, as before)".formatted(at, b[at], a[at]));
      }
    }
  }

  @Override
  public void close() {
    scope.close();
  }

  MemoryScope newScope() {
    return scope.child();
  }

  List<Chunk> chunks() {
    return chunks;
  }

  CallSize size() {
    return size;
  }

  PointStatistics statistics() {
    return statistics;
  }

  List<Tensor> call(MemoryScope call, ProgramMethod method, Tensor... arguments) {
    return lane.program(program).call(call, method, arguments);
  }

  /** sum += (samples of the chunk / samples) · mean over the chunk. */
  void addWeighted(MemoryScope call, Tensor sum, Chunk chunk, Tensor mean) {
    if (chunks.size() == 1) {
      sum.set(mean);
      return;
    }
    try (Tensor weight =
        call.reals(precision, new double[] {(double) chunk.count() / count}, 1, 1)) {
      sum.addScaled(weight, mean);
    }
  }

  void forGroups(TensorBlock block, int most, GroupWork work) {
    int columns = block.columns();
    for (int from = 0; from < columns; from += most) {
      int to = Math.min(columns, from + most);
      try (MemoryScope call = scope.child()) {
        Tensor group = columns <= most ? block.rows() : block.rows().rows(call, from, to);
        work.on(from, group, call);
      }
    }
  }

  static void require(String name, int actual, int expected) {
    if (actual != expected) {
      throw new IllegalArgumentException(name + ": " + actual + " (expected: " + expected + ")");
    }
  }

  /**
   * Values at points.
   *
   * @param loss mean loss at each point
   * @param errorPercent share of wrong answers at each point, in points
   */
  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  public record PointValues(double[] loss, double[] errorPercent) {}

  @FunctionalInterface
  interface GroupWork {
    void on(int from, Tensor group, MemoryScope call);
  }
}
