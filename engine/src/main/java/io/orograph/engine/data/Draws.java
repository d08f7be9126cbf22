package io.orograph.engine.data;

import io.orograph.core.checkpoint.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;

/** What data sets that are drawn have in common: TRAIN before TEST, and a digest of the numbers. */
final class Draws {
  private Draws() {}

  /** Rows of TRAIN. */
  static int[] train(int samples) {
    return Stratification.rowsBelow(samples);
  }

  /** Rows of TEST, which come after those of TRAIN. */
  static int[] test(int train, int samples) {
    return IntStream.range(train, train + samples).toArray();
  }

  /** Of inputs as 32-bit floats, then of numbers as 64-bit ones, then of labels as 32-bit ones. */
  static Digest digest(float[] inputs, double[] numbers, int[] labels) {
    ByteBuffer bytes =
        ByteBuffer.allocate(
                Float.BYTES * inputs.length
                    + Double.BYTES * numbers.length
                    + Integer.BYTES * labels.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float input : inputs) {
      bytes.putFloat(input);
    }
    for (double number : numbers) {
      bytes.putDouble(number);
    }
    for (int label : labels) {
      bytes.putInt(label);
    }
    return Digest.of(bytes.array());
  }
}
