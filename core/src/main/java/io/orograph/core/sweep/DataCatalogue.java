package io.orograph.core.sweep;

import java.util.List;
import java.util.Optional;

/**
 * The data sets a sweep may name, with the sizes that its rules need; the bytes are the engine's
 * business.
 */
public final class DataCatalogue {
  /**
   * One data set.
   *
   * @param name its name in sweep files
   * @param trainSamples samples of the TRAIN split before any subset
   * @param testSamples samples of the TEST split
   * @param classes number of classes
   * @param inputs inputs per sample, flattened
   */
  public record Entry(String name, int trainSamples, int testSamples, int classes, int inputs) {}

  /** UCI digits: 1,797 images of 8 x 8, one fifth of each class set aside as TEST. */
  public static final Entry DIGITS = new Entry("digits", 1437, 360, 10, 64);

  private static final List<Entry> ENTRIES = List.of(DIGITS);

  private DataCatalogue() {}

  /** All entries. */
  public static List<Entry> entries() {
    return ENTRIES;
  }

  /** The entry of this name, if there is one. */
  public static Optional<Entry> named(String name) {
    return ENTRIES.stream().filter(e -> e.name().equals(name)).findFirst();
  }
}
