package io.orograph.core.sweep;

import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds the number of members with which packs of one shape train fastest, from few measurements:
 * the rule's number first, then doubled as long as that gains; where it gains nothing at once,
 * halved as long as that does.
 *
 * <p>Throughput rises while the overhead of a step is shared by more members and falls when their
 * working sets leave the caches, so that a first fall is the end of the rise.
 */
public final class PackSizeSearch {
  /** Less is within what repeated measurements differ by (ours: 1 to 3 %). */
  private static final double GAIN = 0.03;

  private final int start;
  private final int most;
  private final TreeMap<Integer, Double> measured = new TreeMap<>();
  private boolean rising = true;
  private int top;
  private OptionalInt next;

  /**
   * A search that has measured nothing.
   *
   * @param rule the number of members to begin with
   * @param most members whose pack still fits into memory; at least {@value PackSize#SMALLEST} are
   *     always taken, because smaller packs are never faster
   */
  public PackSizeSearch(int rule, int most) {
    this.most = Math.max(PackSize.SMALLEST, Math.min(PackSize.LARGEST, most));
    this.start = Math.max(PackSize.SMALLEST, Math.min(this.most, rule));
    this.top = start;
    this.next = OptionalInt.of(start);
  }

  /** The number of members to measure now; empty when there is nothing left to find out. */
  public OptionalInt next() {
    return next;
  }

  /**
   * Takes a measurement of the number of members that {@link #next} named.
   *
   * @param samplesPerSecond samples of all members together
   */
  public void measured(double samplesPerSecond) {
    int size = next.orElseThrow();
    boolean first = measured.isEmpty();
    boolean gained = first || samplesPerSecond > rate(top) * (1 + GAIN);
    measured.put(size, samplesPerSecond);
    if (gained) {
      top = size;
      next = rising ? larger(size) : smaller(size);
    } else {
      next = OptionalInt.empty();
    }
    if (next.isEmpty() && rising && top == start) {
      rising = false;
      next = smaller(start);
    }
  }

  /** The fastest so far; what the next number of members has to gain on. */
  public int top() {
    return top;
  }

  /** Goes no further up, for example because steps would take too long. */
  public void stopRising() {
    if (rising) {
      rising = false;
      next = top == start && !measured.isEmpty() ? smaller(start) : OptionalInt.empty();
    }
  }

  /** What has been measured: samples per second by number of members. */
  public SortedMap<Integer, Double> measured() {
    return new TreeMap<>(measured);
  }

  /**
   * The best of what has been measured: the smallest number of members that is as fast as any, as
   * far as measurements can tell.
   *
   * @throws IllegalStateException if nothing has been measured
   */
  public int best() {
    double fastest =
        measured.values().stream()
            .max(Double::compare)
            .orElseThrow(() -> new IllegalStateException("measured: none (expected: one or more)"));
    return measured.entrySet().stream()
        .filter(e -> e.getValue() * (1 + GAIN) >= fastest)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  private double rate(int size) {
    return measured.getOrDefault(size, 0.0);
  }

  private OptionalInt larger(int size) {
    int doubled = Math.min(most, 2 * size);
    return doubled > size ? OptionalInt.of(doubled) : OptionalInt.empty();
  }

  private static OptionalInt smaller(int size) {
    int halved = Math.max(PackSize.SMALLEST, size / 2);
    return halved < size ? OptionalInt.of(halved) : OptionalInt.empty();
  }
}
