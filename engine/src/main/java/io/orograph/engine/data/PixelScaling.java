package io.orograph.engine.data;

import java.util.Arrays;

/**
 * What a byte of an image is as an input: one value for each byte and channel. Images have their
 * channels one after another.
 */
final class PixelScaling {
  private static final int BYTES = 256;
  private static final float LARGEST_BYTE = 255;

  private final float[][] values;

  private PixelScaling(float[][] values) {
    this.values = values;
  }

  /** A count b of one channel as b/{@code largest}. */
  static PixelScaling shareOf(float largest) {
    float[] values = new float[BYTES];
    for (int b = 0; b < BYTES; b++) {
      values[b] = b / largest;
    }
    return new PixelScaling(new float[][] {values});
  }

  /**
   * A byte b of channel c as (b/255 − mean_c)/deviation_c, in float32 and in this order, as PyTorch
   * computes it after {@code ToTensor} and {@code Normalize}.
   */
  static PixelScaling normalized(float[] mean, float[] deviation) {
    float[][] values = new float[mean.length][BYTES];
    for (int c = 0; c < mean.length; c++) {
      for (int b = 0; b < BYTES; b++) {
        values[c][b] = (b / LARGEST_BYTE - mean[c]) / deviation[c];
      }
    }
    return new PixelScaling(values);
  }

  /** Writes the inputs of the image at {@code pixels[from …]} to {@code to[at …]}. */
  void apply(byte[] pixels, int from, int features, float[] to, int at) {
    int each = features / values.length;
    for (int c = 0; c < values.length; c++) {
      float[] channel = values[c];
      for (int j = c * each; j < (c + 1) * each; j++) {
        to[at + j] = channel[Byte.toUnsignedInt(pixels[from + j])];
      }
    }
  }

  @Override
  public String toString() {
    return "PixelScaling" + Arrays.toString(Arrays.stream(values).map(v -> v[0]).toArray());
  }
}
