package io.orograph.engine.runtime;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
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
    return new Tensor(manager.create(FloatBuffer.wrap(values), new Shape(shape), DataType.FLOAT32));
  }

  /**
   * A float32 tensor of shape (rows, width) whose rows are read a few megabytes at a time, so that
   * they are never on the heap as a whole.
   */
  public Tensor floats(int rows, int width, RowReader reader) {
    int bytes = Math.multiplyExact(Math.multiplyExact(rows, width), Float.BYTES);
    ByteBuffer memory = manager.allocateDirect(bytes);
    FloatBuffer values = memory.asFloatBuffer();
    int piece = Math.max(1, PIECE / Math.max(1, width));
    for (int from = 0; from < rows; from += piece) {
      values.put(reader.read(from, Math.min(rows, from + piece)));
    }
    return new Tensor(manager.create(memory, new Shape(rows, width), DataType.FLOAT32));
  }

  /** A float64 tensor with these elements, row-major. */
  public Tensor doubles(double[] values, long... shape) {
    return new Tensor(
        manager.create(DoubleBuffer.wrap(values), new Shape(shape), DataType.FLOAT64));
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
    return new Tensor(manager.create(IntBuffer.wrap(values), new Shape(shape), DataType.INT32));
  }

  /** An int64 tensor with these elements, row-major. */
  public Tensor longs(long[] values, long... shape) {
    return new Tensor(manager.create(LongBuffer.wrap(values), new Shape(shape), DataType.INT64));
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
