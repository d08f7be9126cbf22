package io.orograph.core.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Bounds on the sizes of data that a specification gives. */
final class SetSizes {
  /** Most samples of a split. */
  static final int MOST_SAMPLES = 1_000_000;

  /** Most classes, or numbers to fit. */
  static final int MOST_OUTPUTS = 1_000;

  /** Most inputs of a sample. */
  static final int MOST_INPUTS = 1 << 16;

  /** Most numbers of a data set: 256 MiB in float32. */
  static final long MOST_NUMBERS = 1L << 26;

  private final String path;
  private final List<Violation> found = new ArrayList<>();

  SetSizes(String path) {
    this.path = path;
  }

  SetSizes whole(String field, int value, int least, int most) {
    return require(field, value, v -> v >= least && v <= most, least + " to " + most);
  }

  SetSizes number(String field, double value, double least, double most) {
    if (!(value >= least && value <= most)) { // true of NaN
      found.add(
          new Violation(
              path + "." + field,
              String.valueOf(value),
              "a number from " + Canonical.number(least) + " to " + Canonical.number(most)));
    }
    return this;
  }

  SetSizes require(String field, int value, IntPredicate holds, String expected) {
    if (!holds.test(value)) {
      found.add(new Violation(path + "." + field, String.valueOf(value), expected));
    }
    return this;
  }

  /** The numbers of all samples, once each size is fine by itself. */
  SetSizes numbers(int train, int test, int inputs) {
    long all = ((long) train + test) * inputs;
    if (found.isEmpty() && all > MOST_NUMBERS) {
      found.add(
          new Violation(
              path + ".train_samples",
              String.valueOf(train),
              "fewer: all samples together have %d numbers, at most %d"
                  .formatted(all, MOST_NUMBERS)));
    }
    return this;
  }

  List<Violation> found() {
    return List.copyOf(found);
  }
}
