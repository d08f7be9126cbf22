package io.orograph.wire.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How often each of several callers may call: a token bucket for each, of which the least recently
 * used ones are forgotten when there are too many.
 */
public final class CallRate {
  private static final double NANOS = 1e9;

  private final double perSecond;
  private final double burst;
  private final LongSupplier nanos;
  private final Map<String, Bucket> buckets;

  private record Bucket(double tokens, long at) {}

  /**
   * For callers that each may make {@code burst} calls at once and {@code perSecond} from then on.
   *
   * @param perSecond above 0
   * @param burst at least 1
   * @param most callers to remember, at least 1
   * @param nanos the monotonic clock
   */
  public CallRate(double perSecond, int burst, int most, LongSupplier nanos) {
    if (!(perSecond > 0) || burst < 1 || most < 1) {
      throw new IllegalArgumentException(
          "rate: " + perSecond + ", " + burst + ", " + most + " (expected: all above 0)");
    }
    this.perSecond = perSecond;
    this.burst = burst;
    this.nanos = nanos;
    this.buckets = new Recent(most);
  }

  /** Takes one call of {@code caller}; answers how long it must wait if it may not make it now. */
  public synchronized Optional<Duration> take(String caller) {
    long now = nanos.getAsLong();
    Bucket before = buckets.get(caller);
    double tokens =
        before == null
            ? burst
            : Math.min(burst, before.tokens() + (now - before.at()) / NANOS * perSecond);
    if (tokens >= 1) {
      buckets.put(caller, new Bucket(tokens - 1, now));
      return Optional.empty();
    }
    buckets.put(caller, new Bucket(tokens, now));
    return Optional.of(Duration.ofNanos((long) Math.ceil((1 - tokens) / perSecond * NANOS)));
  }

  /** Keeps the most recently used. */
  private static final class Recent extends LinkedHashMap<String, Bucket> {
    private static final long serialVersionUID = 1L;

    private final int most;

    Recent(int most) {
      super(16, 0.75f, true);
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
      return size() > most;
    }
  }
}
