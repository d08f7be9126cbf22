package io.orograph.orchestrator.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ReleaserTest {
  private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
  private static final int USUAL = 30;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Retained.Ended> ended = new ArrayList<>();
  private final List<String> released = new ArrayList<>();

  /** Of which one checkpoint less is released than the rows say: a block may have more to do. */
  private final Retained retained =
      new Retained() {
        @Override
        public List<Ended> ended() {
          return ended;
        }

        @Override
        public long release(String sweep) {
          if (sweep.equals("broken")) {
            throw new IllegalStateException("no answer in time");
          }
          released.add(sweep);
          return 4;
        }
      };

  private final Releaser releaser = new Releaser(retained, InstantSource.fixed(NOW), USUAL, meters);

  private void ended(String sweep, Duration ago, OptionalInt keepDays) {
    ended.add(new Retained.Ended(sweep, NOW.minus(ago), keepDays, 5));
  }

  @Test
  void whatHasBeenKeptAsLongAsItsSweepSaysOrIsUsualIsReleased() {
    ended("old", Duration.ofDays(USUAL), OptionalInt.empty());
    ended("young", Duration.ofDays(USUAL).minusSeconds(1), OptionalInt.empty());
    ended("short", Duration.ofDays(2), OptionalInt.of(2));
    ended("long", Duration.ofDays(USUAL), OptionalInt.of(USUAL + 1));
    ended("at once", Duration.ZERO, OptionalInt.of(0));
    assertThat(releaser.turn(false)).isEqualTo(12);
    assertThat(released).containsExactly("old", "short", "at once");
    assertThat(meters.counter("orograph.checkpoints.released").count()).isEqualTo(12);
  }

  @Test
  void aSweepThatDoesNotAnswerKeepsNoOtherFromBeingReleased() {
    ended("broken", Duration.ofDays(USUAL), OptionalInt.empty());
    ended("old", Duration.ofDays(USUAL), OptionalInt.empty());
    assertThat(releaser.turn(false)).isEqualTo(4);
    assertThat(released).containsExactly("old");
  }

  @Test
  void aTrialCountsAndReleasesNothing() {
    ended("old", Duration.ofDays(USUAL), OptionalInt.empty());
    ended("young", Duration.ofDays(1), OptionalInt.empty());
    assertThat(releaser.turn(true)).isEqualTo(5);
    assertThat(released).isEmpty();
  }
}
