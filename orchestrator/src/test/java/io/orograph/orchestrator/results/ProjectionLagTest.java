package io.orograph.orchestrator.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProjectionLagTest {
  private final AtomicLong nanos = new AtomicLong();
  private final ProjectionLag lag = new ProjectionLag(nanos::get);

  private void pass(long seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void eventsOfAllEntitiesCount() {
    lag.set("Block|a", 10, 7);
    lag.set("Sweep|a", 2, 1);
    assertThat(lag.events()).isEqualTo(4);
    lag.set("Block|a", 10, 10);
    assertThat(lag.events()).isOne();
    lag.set("Sweep|a", 2, 2);
    assertThat(lag.events()).isZero();
  }

  @Test
  void theLongestWaitOfATypeIsThatOfItsOldestEvent() {
    lag.set("Block|a", 10, 7);
    pass(3);
    lag.set("Block|b", 5, 4);
    lag.set("Sweep|a", 1, 0);
    pass(2);
    assertThat(lag.seconds("Block")).isEqualTo(5);
    assertThat(lag.seconds("Sweep")).isEqualTo(2);
    assertThat(lag.seconds("Bloc")).isZero();
  }

  @Test
  void whatComesAfterItDoesNotMakeAnEventYounger() {
    lag.set("Block|a", 10, 7);
    pass(3);
    lag.set("Block|a", 12, 9);
    pass(1);
    assertThat(lag.seconds("Block")).isEqualTo(4);
  }

  @Test
  void entitiesThatAreAlwaysALittleBehindAreNotLongBehind() {
    for (long event = 1; event <= 100; event++) {
      lag.set("Block|a", event, event - 1);
      pass(1);
    }
    assertThat(lag.seconds("Block")).isEqualTo(1);
  }

  @Test
  void nothingWaitsWhereAllIsProjected() {
    lag.set("Block|a", 10, 7);
    pass(3);
    lag.set("Block|a", 10, 10);
    assertThat(lag.seconds("Block")).isZero();
  }

  @Test
  void entitiesOfOneSweepAreBehindWhateverThoseOfOthersAre() {
    lag.set("Block|projects/p/sweeps/a/blocks/3", 5, 4);
    assertThat(lag.isBehind("Block|projects/p/sweeps/a/blocks/")).isTrue();
    assertThat(lag.isBehind("Block|projects/p/sweeps/b/blocks/")).isFalse();
    lag.set("Block|projects/p/sweeps/a/blocks/3", 5, 5);
    assertThat(lag.isBehind("Block|projects/p/sweeps/a/blocks/")).isFalse();
  }

  @Test
  void entitiesThatAreBehindAreNamed() {
    lag.set("Block|a", 10, 7);
    lag.set("Block|b", 5, 4);
    lag.set("Block|a", 10, 10);
    assertThat(lag.behind()).containsExactly("Block|b");
  }
}
