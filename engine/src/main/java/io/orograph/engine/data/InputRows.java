package io.orograph.engine.data;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;

/** Rows of inputs, each made when it is read. */
sealed interface InputRows {
  /** Inputs per row. */
  int features();

  /** Writes row {@code row} to {@code to[at …]}. */
  void read(int row, float[] to, int at);

  /** Rows that are there as the network sees them, (n, features) row-major. */
  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  record Given(int features, float[] values) implements InputRows {
    @Override
    public void read(int row, float[] to, int at) {
      System.arraycopy(values, row * features, to, at, features);
    }
  }

  /** Points in float64, (n, features) row-major; rounded where float32 is asked for. */
  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  record Points(int features, double[] values) implements InputRows {
    @Override
    public void read(int row, float[] to, int at) {
      for (int j = 0; j < features; j++) {
        to[at + j] = (float) values[row * features + j];
      }
    }
  }

  /**
   * Images as bytes, (n, features) row-major, a quarter of the memory of their inputs.
   *
   * @param scaling what a byte is as an input
   */
  @SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
  record Images(int features, byte[] pixels, PixelScaling scaling) implements InputRows {
    @Override
    public void read(int row, float[] to, int at) {
      scaling.apply(pixels, row * features, features, to, at);
    }
  }

  /**
   * Other rows with Gaussian noise: that of row i from {@code seed.derive("pixels", i)}.
   *
   * @param deviation standard deviation
   * @param seed the data seed
   */
  record Noisy(InputRows clean, double deviation, Seed seed) implements InputRows {
    @Override
    public int features() {
      return clean.features();
    }

    @Override
    public void read(int row, float[] to, int at) {
      clean.read(row, to, at);
      RandomStream noise = seed.derive("pixels", row).stream();
      for (int j = at; j < at + features(); j++) {
        to[j] += (float) (deviation * noise.nextGaussian());
      }
    }
  }
}
