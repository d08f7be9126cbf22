package io.orograph.engine.model;

import java.util.List;

/**
 * One tensor's place in a flat vector.
 *
 * @param name name in PyTorch's {@code state_dict}
 * @param shape extents, row-major
 * @param offset index of its first element in the flat vector
 * @param fanIn inputs that feed one output unit of the layer; 0 where it has no meaning
 * @param law what PyTorch draws it from before the first step
 */
public record TensorSlot(String name, List<Integer> shape, int offset, int fanIn, Law law) {
  /** Laws of PyTorch's layers, where nothing else is asked for. */
  public enum Law {
    /** Uniform in ±1/√fan_in. */
    FAN_IN,
    /** Uniform in ±√(6/(fan_in + fan_out)). */
    XAVIER,
    /** N(0, 1). */
    NORMAL,
    /** 1. */
    ONES,
    /** 0. */
    ZEROS
  }

  public TensorSlot {
    shape = List.copyOf(shape);
  }

  /**
   * Output units that one input unit of the layer feeds: rows of a matrix, output channels times
   * places of a kernel; as {@code torch.nn.init} counts them.
   */
  public int fanOut() {
    return shape.getFirst() * shape.stream().skip(2).reduce(1, Math::multiplyExact);
  }

  /** Number of elements. */
  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /** Index after its last element. */
  public int end() {
    return offset + size();
  }
}
