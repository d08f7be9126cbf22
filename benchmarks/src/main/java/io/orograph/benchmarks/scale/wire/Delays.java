package io.orograph.benchmarks.scale.wire;

import java.util.concurrent.ConcurrentLinkedQueue;

/** Delays as they come, from any thread. */
public final class Delays {
  private static final double NANOS_PER_MILLI = 1e6;

  private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();

  /** Adds one. */
  public void add(long nanoseconds) {
    nanos.add(nanoseconds);
  }

  /** How many there are. */
  public int count() {
    return nanos.size();
  }

  /** Without the first {@code count}. */
  public Delays after(int count) {
    Delays later = new Delays();
    nanos.stream().skip(count).forEach(later::add);
    return later;
  }

  /** Milliseconds that {@code share} of the delays do not exceed; NaN without any. */
  public double millis(double share) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.max(0, rank - 1)] / NANOS_PER_MILLI;
  }

  /** The longest, in milliseconds; NaN without any. */
  public double most() {
    return millis(1);
  }
}
