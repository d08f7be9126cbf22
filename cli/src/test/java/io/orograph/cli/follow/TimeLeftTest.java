package io.orograph.cli.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.cli.view.ProgressView;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimeLeftTest {
  private static ProgressView done(long runs, Optional<Duration> told) {
    return new ProgressView(1, 100, 0, runs, Map.of(), 0, 0, told);
  }

  private static Duration seconds(long n) {
    return Duration.ofSeconds(n);
  }

  @Test
  void thePaceIsThatSinceTheLastLookWithoutAResult() {
    TimeLeft left = new TimeLeft();
    assertThat(left.after(seconds(0), done(0, Optional.empty()))).isEmpty();
    assertThat(left.after(seconds(10), done(0, Optional.empty()))).isEmpty();
    assertThat(left.after(seconds(11), done(1, Optional.empty()))).as("too early").isEmpty();
    assertThat(left.after(seconds(20), done(20, Optional.empty()))).contains(seconds(40));
    assertThat(left.after(seconds(60), done(100, Optional.empty()))).isEmpty();
  }

  @Test
  void whoComesLateCountsWhatWasDoneBeforeAsDoneButNotAsPace() {
    TimeLeft left = new TimeLeft();
    assertThat(left.after(seconds(0), done(50, Optional.empty()))).isEmpty();
    assertThat(left.after(seconds(10), done(60, Optional.empty()))).contains(seconds(40));
  }

  @Test
  void whatTheLabSaysGoesFirst() {
    assertThat(new TimeLeft().after(seconds(0), done(0, Optional.of(seconds(7)))))
        .contains(seconds(7));
  }
}
