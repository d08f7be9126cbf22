package io.orograph.engine.model;

import java.util.List;

/** The extents of one sample between two layers. */
public sealed interface SampleShape {

  /** Number of numbers. */
  int size();

  /**
   * A vector.
   *
   * @param features its extent
   */
  record Vector(int features) implements SampleShape {
    @Override
    public int size() {
      return features;
    }
  }

  /**
   * An image.
   *
   * @param channels number of channels
   * @param height rows
   * @param width columns
   */
  record Image(int channels, int height, int width) implements SampleShape {
    @Override
    public int size() {
      return Math.multiplyExact(Math.multiplyExact(channels, height), width);
    }

    /** Pixels of one channel. */
    public int pixels() {
      return height * width;
    }
  }

  /**
   * A sequence of vectors. In programs they are rows: those of the first sample, then those of the
   * second, and so on.
   *
   * @param length number of vectors
   * @param features extent of each
   */
  record Sequence(int length, int features) implements SampleShape {
    @Override
    public int size() {
      return Math.multiplyExact(length, features);
    }
  }

  /** The image of these extents (channels, height, width), or the vector of them flattened. */
  static SampleShape of(List<Integer> extents, boolean image) {
    if (image) {
      if (extents.size() != 3) {
        throw new IllegalArgumentException(
            "input shape: " + extents + " (expected: channels, height, width)");
      }
      return new Image(extents.get(0), extents.get(1), extents.get(2));
    }
    return new Vector(extents.stream().reduce(1, Math::multiplyExact));
  }
}
