package io.orograph.engine.surface;

import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.sweep.OptimizerSpec;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Precision;
import io.orograph.engine.runtime.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * S A Sᵀ + D: the rows and columns of a curvature matrix that belong to some of a network's tensors
 * (S selects their entries of θ, in the order of the layout), and on the diagonal the weight decay
 * of an optimizer, if it is asked for: the Hessian of ½ Σ λ θ², which training descends as well.
 */
final class CurvatureBlock implements SymmetricOperator<TensorBlock> {
  private final SymmetricOperator<TensorBlock> whole;
  private final MemoryScope scope;
  private final Precision precision;
  private final List<TensorSlot> slots;
  private final int dimension;
  private final double[] decays;

  /**
   * A block of a matrix.
   *
   * @param scope where its vectors live
   * @param slots which tensors, at least one
   */
  CurvatureBlock(
      SymmetricOperator<TensorBlock> whole,
      MemoryScope scope,
      Precision precision,
      List<TensorSlot> slots) {
    this(whole, scope, precision, slots, new double[0]);
  }

  private CurvatureBlock(
      SymmetricOperator<TensorBlock> whole,
      MemoryScope scope,
      Precision precision,
      List<TensorSlot> slots,
      double[] decays) {
    if (slots.isEmpty()) {
      throw new IllegalArgumentException("slots: none (expected: at least one)");
    }
    this.whole = whole;
    this.scope = scope;
    this.precision = precision;
    this.slots = List.copyOf(slots);
    this.dimension = slots.stream().mapToInt(TensorSlot::size).sum();
    this.decays = decays;
  }

  /** The same with the optimizer's weight decay on the diagonal. */
  CurvatureBlock with(OptimizerSpec optimizer) {
    double[] diagonal = new double[dimension];
    int at = 0;
    for (TensorSlot slot : slots) {
      boolean decays = optimizer.weightDecayScope().includes(slot.shape().size());
      Arrays.fill(diagonal, at, at + slot.size(), decays ? optimizer.weightDecay() : 0);
      at += slot.size();
    }
    return new CurvatureBlock(whole, scope, precision, slots, diagonal);
  }

  @Override
  public long dimension() {
    return dimension;
  }

  @Override
  public TensorBlock zeros(int columns) {
    return TensorBlock.zeros(scope, precision, columns, dimension);
  }

  @Override
  public void apply(TensorBlock in, TensorBlock out) {
    NetworkSurface.require("columns", out.columns(), in.columns());
    try (TensorBlock wide = whole.zeros(in.columns());
        TensorBlock product = whole.zeros(in.columns())) {
      int at = 0;
      for (TensorSlot slot : slots) {
        wide.rows().setColumns(slot.offset(), in.rows(), at, slot.size());
        at += slot.size();
      }
      whole.apply(wide, product);
      at = 0;
      for (TensorSlot slot : slots) {
        out.rows().setColumns(at, product.rows(), slot.offset(), slot.size());
        at += slot.size();
      }
    }
    if (decays.length > 0) {
      try (Tensor diagonal = scope.reals(precision, decays, 1, dimension)) {
        out.rows().addScaled(diagonal, in.rows());
      }
    }
  }
}
