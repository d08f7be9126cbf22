package io.orograph.wire.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CallRateTest {
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void aBurstIsLetThroughAndThenTheRate() {
    CallRate rate = new CallRate(2, 3, 10, nanos::get);
    for (int i = 0; i < 3; i++) {
      assertThat(rate.take("ada")).isEmpty();
    }
    assertThat(rate.take("ada")).contains(Duration.ofMillis(500));
    assertThat(rate.take("bob")).as("another caller").isEmpty();
    nanos.set(Duration.ofMillis(499).toNanos());
    assertThat(rate.take("ada")).isPresent();
    nanos.set(Duration.ofMillis(500).toNanos());
    assertThat(rate.take("ada")).isEmpty();
    assertThat(rate.take("ada")).isPresent();
  }

  @Test
  void aLongRestGivesNoMoreThanTheBurst() {
    CallRate rate = new CallRate(100, 2, 10, nanos::get);
    assertThat(rate.take("ada")).isEmpty();
    nanos.set(Duration.ofDays(1).toNanos());
    assertThat(rate.take("ada")).isEmpty();
    assertThat(rate.take("ada")).isEmpty();
    assertThat(rate.take("ada")).isPresent();
  }

  @Test
  void overAnHourTheCallsLetThroughAreTheRate() {
    CallRate rate = new CallRate(5, 10, 10, nanos::get);
    int through = 0;
    for (int ms = 0; ms < 3_600_000; ms += 20) {
      nanos.set(ms * 1_000_000L);
      through += rate.take("ada").isEmpty() ? 1 : 0;
    }
    assertThat(through).isBetween(18_000 + 8, 18_000 + 11);
  }

  @Test
  void onlySoManyCallersAreRemembered() {
    CallRate rate = new CallRate(1, 1, 2, nanos::get);
    assertThat(rate.take("a")).isEmpty();
    assertThat(rate.take("b")).isEmpty();
    assertThat(rate.take("b")).isPresent();
    assertThat(rate.take("c")).isEmpty();
    assertThat(rate.take("b")).as("still remembered").isPresent();
    assertThat(rate.take("a")).as("forgotten").isEmpty();
  }
}
