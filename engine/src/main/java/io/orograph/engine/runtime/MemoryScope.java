package io.orograph.engine.runtime;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/**
 * Owner of native memory: closing it frees every tensor made in it that has not been moved away.
 */
public final class MemoryScope implements AutoCloseable {
  /** Numbers of rows that are on the heap at once. */
  private static final int PIECE = 1 << 20;

  private final NDManager manager;

  /** Makes rows of a matrix when they are needed. */
  @FunctionalInterface
  public interface RowReader {
    /** Rows [from, to), row-major. */
    float[] read(int from, int to);
  }

  MemoryScope(NDManager manager) {
    this.manager = manager;
  }

  PtNDManager manager() {
    return (PtNDManager) manager;
  }

  Tensor adopt(NDArray array) {
    array.attach(manager);
    return new Tensor(array);
  }

  /** A scope that is closed with this one at the latest. */
  public MemoryScope child() {
    return new MemoryScope(manager.newSubManager());
  }

  /** A float32 tensor with these elements, row-major. */
  public Tensor floats(float[] values, long... shape) {
    return filled(DataType.FLOAT32, FloatBuffer.wrap(values), shape);
  }

  /**
   * A float32 tensor of shape (rows, width) whose rows are read a few megabytes at a time, so that
   * they are never on the heap as a whole.
   *
   * @throws MemoryShortage if they are more than 2 GiB
   */
  public Tensor floats(int rows, int width, RowReader reader) {
    Shape shape = new Shape(rows, width);
    int bytes = Float.BYTES * TensorSize.numbers("tensor " + shape, Float.BYTES, rows, width);
    NDArray array = isOnCpu() ? manager.create(shape, DataType.FLOAT32) : null;
    ByteBuffer memory = array == null || bytes == 0 ? manager.allocateDirect(bytes) : own(array);
    FloatBuffer values = memory.asFloatBuffer();
    int piece = Math.max(1, PIECE / Math.max(1, width));
    for (int from = 0; from < rows; from += piece) {
      values.put(reader.read(from, Math.min(rows, from + piece)));
    }
    return new Tensor(array == null ? manager.create(memory, shape, DataType.FLOAT32) : array);
  }

  /** A float64 tensor with these elements, row-major. */
  public Tensor doubles(double[] values, long... shape) {
    return filled(DataType.FLOAT64, DoubleBuffer.wrap(values), shape);
  }

  /** A tensor of the given precision with these elements, rounded if need be, row-major. */
  public Tensor reals(Precision precision, double[] values, long... shape) {
    return switch (precision) {
      case FLOAT64 -> doubles(values, shape);
      case FLOAT32 -> {
        float[] narrow = new float[values.length];
        for (int i = 0; i < values.length; i++) {
          narrow[i] = (float) values[i];
        }
        yield floats(narrow, shape);
      }
    };
  }

  /** An int32 tensor with these elements, row-major. */
  public Tensor ints(int[] values, long... shape) {
    return filled(DataType.INT32, IntBuffer.wrap(values), shape);
  }

  /** An int64 tensor with these elements, row-major. */
  public Tensor longs(long[] values, long... shape) {
    return filled(DataType.INT64, LongBuffer.wrap(values), shape);
  }

  /**
   * Numbers go straight into the tensor's own memory. DJL would copy them into a buffer outside the
   * heap first, whose memory is given back when the collector happens to find it; those that have
   * grown old wait for hours.
   */
  private Tensor filled(DataType type, Buffer values, long... shape) {
    Shape extents = new Shape(shape);
    if (values.remaining() != extents.size()) {
      throw new IllegalArgumentException(
          "values: %d (expected: %d, shape %s)"
              .formatted(values.remaining(), extents.size(), extents));
    }
    TensorSize.numbers("tensor " + extents, type.getNumOfBytes(), values.remaining());
    if (!isOnCpu()) {
      return new Tensor(manager.create(values, extents, type));
    }
    NDArray array = manager.create(extents, type);
    if (values.hasRemaining()) {
      ByteBuffer memory = own(array);
      switch (values) {
        case FloatBuffer floats -> memory.asFloatBuffer().put(floats);
        case DoubleBuffer doubles -> memory.asDoubleBuffer().put(doubles);
        case IntBuffer ints -> memory.asIntBuffer().put(ints);
        case LongBuffer longs -> memory.asLongBuffer().put(longs);
        default -> throw new AssertionError("unreachable: " + values);
      }
    }
    return new Tensor(array);
  }

  private boolean isOnCpu() {
    return manager.getDevice().equals(Device.cpu());
  }

  /** The memory of an array on the CPU that has elements and is contiguous. */
  static ByteBuffer own(NDArray array) {
    return array.toByteBuffer(true).order(ByteOrder.nativeOrder());
  }

  /** A tensor of zeros. */
  public Tensor zeros(Precision precision, long... shape) {
    return new Tensor(manager.zeros(new Shape(shape), precision.type()));
  }

  @Override
  public void close() {
    manager.close();
  }
}
