package io.orograph.core.stop;

import java.util.Comparator;

/**
 * A run by its place.
 *
 * @param place of its cell in the grid
 * @param replicate its number in the cell
 */
public record RunAt(long place, int replicate) implements Comparable<RunAt> {
  private static final Comparator<RunAt> ORDER =
      Comparator.comparingLong(RunAt::place).thenComparingInt(RunAt::replicate);

  @Override
  public int compareTo(RunAt other) {
    return ORDER.compare(this, other);
  }
}
