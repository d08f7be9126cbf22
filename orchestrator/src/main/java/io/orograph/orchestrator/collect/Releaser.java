package io.orograph.orchestrator.collect;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Releases the PERIODIC and BEST checkpoints of sweeps that ended longer ago than these are kept.
 * What is released is a fact of the journal; its bytes go with the next turn of the {@link
 * Collector}, unless something else refers to them. Nothing is remembered between two turns.
 */
public final class Releaser {
  private static final Logger LOG = LoggerFactory.getLogger(Releaser.class);

  private final Retained retained;
  private final InstantSource clock;
  private final int usualDays;
  private final Counter released;

  /**
   * A releaser.
   *
   * @param clock the clock by which sweeps end
   * @param usualDays days that checkpoints are kept where a sweep does not say
   */
  public Releaser(Retained retained, InstantSource clock, int usualDays, MeterRegistry meters) {
    this.retained = retained;
    this.clock = clock;
    this.usualDays = usualDays;
    this.released =
        Counter.builder("orograph.checkpoints.released")
            .description("periodic and best checkpoints that are no longer kept")
            .register(meters);
  }

  /**
   * One turn. Blocks on the database and on sweeps.
   *
   * @param trial whether nothing is released
   * @return checkpoints released, or in a trial due
   */
  public synchronized long turn(boolean trial) {
    Instant now = clock.instant();
    long count = 0;
    for (Retained.Ended ended : retained.ended()) {
      Duration kept = Duration.ofDays(ended.keepDays().orElse(usualDays));
      if (!ended.at().plus(kept).isAfter(now)) {
        if (trial) {
          count += ended.checkpoints();
        } else {
          count += release(ended.sweep());
        }
      }
    }
    return count;
  }

  /** Of one sweep; one that does not answer keeps nobody else's from being released. */
  private long release(String sweep) {
    try {
      long gone = retained.release(sweep);
      released.increment(gone);
      return gone;
    } catch (RuntimeException e) {
      LOG.warn("{}: checkpoints not released, tried again later", sweep, e);
      return 0;
    }
  }
}
