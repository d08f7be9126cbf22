package io.orograph.core.compress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Tensors as bytes, one after the other, each row-major and little-endian (ours: sizes can only be
 * compared if the bytes are the same).
 */
public enum WeightBytes {
  /** 4 bytes a weight: IEEE float32. */
  FLOAT32 {
    @Override
    int bytes(double[] tensor) {
      return Float.BYTES * tensor.length;
    }

    @Override
    void write(double[] tensor, ByteBuffer to) {
      for (double v : tensor) {
        to.putFloat((float) v);
      }
    }

    @Override
    void read(ByteBuffer from, double[] tensor) {
      for (int i = 0; i < tensor.length; i++) {
        tensor[i] = from.getFloat();
      }
    }
  },
  /**
   * Of each tensor its step s = max|w|/127 as float32, then a byte a weight: w/s rounded to the
   * nearest whole number, so that w is known to s/2.
   */
  INT8 {
    @Override
    int bytes(double[] tensor) {
      return Float.BYTES + tensor.length;
    }

    @Override
    void write(double[] tensor, ByteBuffer to) {
      float step = (float) (Survivors.largest(tensor) / LEVELS);
      to.putFloat(step);
      for (double v : tensor) {
        to.put((byte) (step == 0 ? 0 : Math.clamp(Math.rint(v / step), -LEVELS, LEVELS)));
      }
    }

    @Override
    void read(ByteBuffer from, double[] tensor) {
      float step = from.getFloat();
      for (int i = 0; i < tensor.length; i++) {
        tensor[i] = from.get() * step;
      }
    }
  };

  private static final int LEVELS = 127;

  abstract int bytes(double[] tensor);

  abstract void write(double[] tensor, ByteBuffer to);

  abstract void read(ByteBuffer from, double[] tensor);

  /** The tensors as bytes. */
  public byte[] encode(List<double[]> tensors) {
    ByteBuffer bytes =
        ByteBuffer.allocate(tensors.stream().mapToInt(this::bytes).sum())
            .order(ByteOrder.LITTLE_ENDIAN);
    tensors.forEach(tensor -> write(tensor, bytes));
    return bytes.array();
  }

  /** The tensors of these sizes again. */
  public List<double[]> decode(byte[] bytes, List<Integer> sizes) {
    ByteBuffer from = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return sizes.stream()
        .map(
            size -> {
              double[] tensor = new double[size];
              read(from, tensor);
              return tensor;
            })
        .toList();
  }
}
