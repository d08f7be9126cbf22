package io.orograph.benchmarks.faults.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RestartsTest {
  private static final Instant AT = Instant.parse("2026-11-28T10:00:00Z");

  private final Restarts restarts = new Restarts();

  @Test
  void theFirstLeaseThatWasRecordedAfterAKillCountsAndNoOther() {
    restarts.leased(AT);
    restarts.killed(AT.plusSeconds(1));
    restarts.leased(AT); // recorded before, told after
    restarts.leased(AT.plusMillis(5_500));
    restarts.leased(AT.plusSeconds(30));
    assertThat(restarts.text()).contains("4.5 s in the middle, 4.5 s at most (1 times");
  }

  @Test
  void aKillBeforeTheFirstLeaseReplacesTheOneBefore() {
    restarts.killed(AT);
    restarts.killed(AT.plusSeconds(2));
    restarts.leased(AT.plusSeconds(6));
    restarts.killed(AT.plusSeconds(10));
    restarts.leased(AT.plusSeconds(18));
    assertThat(restarts.text()).contains("8.0 s in the middle, 8.0 s at most (2 times");
  }

  @Test
  void withoutALeaseThereIsNoTime() {
    restarts.killed(AT);
    assertThat(restarts.text()).startsWith("no lease");
  }
}
