package io.orograph.engine.data;

import io.orograph.core.sweep.DataCatalogue;
import java.util.List;

/** The data sets this process can read. Each is read once. Safe for use by several threads. */
public final class DataSets {
  private DataSets() {}

  /**
   * The data set of this name.
   *
   * @throws IllegalArgumentException if this process cannot read it
   */
  public static DataSet named(String name) {
    if (name.equals(DataCatalogue.DIGITS.name())) {
      return Digits.READ;
    }
    throw new IllegalArgumentException(
        "data.name: " + name + " (expected: one of " + names() + ")");
  }

  /** The names {@link #named} knows. */
  public static List<String> names() {
    return List.of(DataCatalogue.DIGITS.name());
  }

  private static final class Digits {
    static final DataSet READ = DigitsReader.read();
  }
}
