package io.orograph.cli.compare;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which random streams the runs of an export drew from, by cell and replicate: runs of two sweeps
 * with the same ones differ in nothing but what was changed between the sweeps. Kept small, because
 * there may be as many runs as measurements.
 */
public final class RunSeeds {
  /** More replicates than any sweep has; a larger number is none. */
  private static final int MOST_REPLICATES = 100_000;

  private static final int DIGITS = 16;

  /** By replicate the first 64 bits of the key, which is a SHA-256; 0 where it is not known. */
  private final Map<String, long[]> byCell = new HashMap<>();

  /** None is known. */
  public RunSeeds() {}

  /**
   * Notes one.
   *
   * @param key in hexadecimal digits
   * @throws IllegalArgumentException if the replicate or the key is none
   */
  void put(String cell, int replicate, String key) {
    if (replicate < 0 || replicate >= MOST_REPLICATES) {
      throw new IllegalArgumentException("replicate: " + replicate);
    }
    long[] known = byCell.getOrDefault(cell, new long[0]);
    if (replicate >= known.length) {
      known = Arrays.copyOf(known, replicate + 1);
      byCell.put(cell, known);
    }
    known[replicate] = Long.parseUnsignedLong(key.substring(0, Math.min(DIGITS, key.length())), 16);
  }

  private long of(String cell, int replicate) {
    long[] known = byCell.getOrDefault(cell, new long[0]);
    return replicate >= 0 && replicate < known.length ? known[replicate] : 0;
  }

  /** Whether all runs behind a measurement are known in both, and drew from the same streams. */
  boolean same(RunSeeds other, Measured of) {
    String[] cells = of.cell().split("\\|", 2);
    for (int i = 0; i < of.replicates().size(); i++) {
      String cell = cells[cells.length > 1 && i > 0 ? 1 : 0];
      long ours = of(cell, of.replicates().get(i));
      if (ours == 0 || ours != other.of(cell, of.replicates().get(i))) {
        return false;
      }
    }
    return !of.replicates().isEmpty();
  }
}
