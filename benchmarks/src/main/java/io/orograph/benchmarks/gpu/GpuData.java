package io.orograph.benchmarks.gpu;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.SubsetRule;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.data.PreparedData;
import io.orograph.engine.data.Samples;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Samples of a bundle.
 *
 * @param origin where they come from, for a person
 * @param shape extents of one sample
 * @param classes number of classes
 * @param samples inputs and labels
 */
record GpuData(String origin, List<Integer> shape, int classes, Samples samples) {
  static final int IMAGES = 2048;

  private static final List<Integer> IMAGE = List.of(3, 32, 32);
  private static final int CLASSES = 10;

  /** Made-up pixels are multiples of 1/{@value}, so that they compress. */
  private static final int LEVELS = 16;

  GpuData {
    shape = List.copyOf(shape);
  }

  /** What a network is trained on. */
  enum Kind {
    /** The 8 x 8 digits that ship. */
    DIGITS,
    /** 2048 images of 3 x 32 x 32: of CIFAR-10 where a data folder has it, else made up. */
    IMAGES
  }

  /**
   * The samples of a kind.
   *
   * @param folder of data sets that do not ship
   */
  static GpuData of(Kind kind, Optional<Path> folder) {
    return switch (kind) {
      case DIGITS -> prepared("the digits that ship", DataSets.shipped(), spec("digits", 0));
      case IMAGES ->
          folder
              .map(DataSets::in)
              .filter(sets -> sets.offer().digests().containsKey("cifar10"))
              .map(sets -> prepared(IMAGES + " images of CIFAR-10", sets, spec("cifar10", IMAGES)))
              .orElseGet(GpuData::madeUp);
    };
  }

  static DataSpec spec(String name, int subset) {
    return new DataSpec(name, subset, SubsetRule.STRATIFIED, 0, 0, 1, 0);
  }

  private static GpuData prepared(String origin, DataSets sets, DataSpec spec) {
    PreparedData data = sets.prepare(spec);
    return new GpuData(origin, data.set().inputShape(), data.set().classes(), data.train());
  }

  /** What a step costs does not depend on what the images show. */
  private static GpuData madeUp() {
    RandomStream stream = Seed.of(1).derive("made-up images").stream();
    int features = IMAGE.stream().reduce(1, Math::multiplyExact);
    float[] pixels = new float[IMAGES * features];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) Math.rint(stream.nextGaussian() * LEVELS) / LEVELS;
    }
    int[] labels = new int[IMAGES];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % CLASSES;
    }
    return new GpuData(
        IMAGES + " made-up images of the form of CIFAR-10 (no data folder has that)",
        IMAGE,
        CLASSES,
        new Samples(features, pixels, labels));
  }
}
