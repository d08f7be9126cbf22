package io.orograph.core.slice;

import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a parameter vector whose scale a direction takes over: filter normalization (Li, Xu,
 * Taylor, Studer and Goldstein, "Visualizing the loss landscape of neural nets", NeurIPS 2018,
 * section 4), with whole layers as the coarser choice.
 *
 * <p>A filter is what feeds one output of a layer: a row of a matrix (out, in), or the (in, h, w)
 * weights of one output channel of a kernel. Biases and the vectors of batch normalization are in
 * no filter, and a direction is zero there, as in the published pictures.
 *
 * @param dimension P
 * @param ranges disjoint parts of 0 to P
 */
public record Filters(int dimension, List<Range> ranges) {
  public Filters {
    ranges = List.copyOf(ranges);
    for (Range range : ranges) {
      if (range.from() < 0 || range.to() <= range.from() || range.to() > dimension) {
        throw new IllegalArgumentException(
            "range: " + range + " (expected: a part of 0 to " + dimension + ")");
      }
    }
  }

  /**
   * Consecutive entries.
   *
   * @param from first
   * @param to after the last
   */
  public record Range(int from, int to) {}

  /**
   * A tensor in the parameter vector.
   *
   * @param offset its first entry
   * @param shape its extents, row-major
   */
  public record Tensor(int offset, List<Integer> shape) {
    public Tensor {
      shape = List.copyOf(shape);
    }

    private int size() {
      return shape.stream().reduce(1, Math::multiplyExact);
    }
  }

  /** One part per output of every tensor of two or more extents. */
  public static Filters perFilter(int dimension, List<Tensor> tensors) {
    return parts(dimension, tensors, false);
  }

  /** One part per tensor of two or more extents. */
  public static Filters perLayer(int dimension, List<Tensor> tensors) {
    return parts(dimension, tensors, true);
  }

  private static Filters parts(int dimension, List<Tensor> tensors, boolean whole) {
    List<Range> ranges = new ArrayList<>();
    for (Tensor tensor : tensors) {
      if (tensor.shape().size() >= 2) {
        int length = whole ? tensor.size() : tensor.size() / tensor.shape().getFirst();
        for (int at = 0; at < tensor.size(); at += length) {
          ranges.add(new Range(tensor.offset() + at, tensor.offset() + at + length));
        }
      }
    }
    return new Filters(dimension, ranges);
  }

  /**
   * d with each part rescaled to the norm of that part of θ, d ← d ‖θ‖ / ‖d‖, and zero elsewhere. A
   * part in which d is zero stays zero.
   *
   * @param direction d, shape (P), overwritten
   * @param theta θ, shape (P)
   */
  public void normalize(double[] direction, double[] theta) {
    double[] scaled = new double[dimension];
    for (Range range : ranges) {
      double own = norm(direction, range);
      double factor = own > 0 ? norm(theta, range) / own : 0;
      for (int i = range.from(); i < range.to(); i++) {
        scaled[i] = factor * direction[i];
      }
    }
    System.arraycopy(scaled, 0, direction, 0, dimension);
  }

  private static double norm(double[] values, Range range) {
    double squares = 0;
    for (int i = range.from(); i < range.to(); i++) {
      squares += values[i] * values[i];
    }
    return Math.sqrt(squares);
  }
}
