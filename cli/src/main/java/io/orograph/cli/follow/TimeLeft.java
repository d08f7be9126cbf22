package io.orograph.cli.follow;

import io.orograph.cli.view.ProgressView;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a sweep will still take at the pace seen since the first look; silent until enough has
 * been seen. What the lab itself says goes first.
 */
final class TimeLeft {
  private static final double LEAST_SHARE = 0.03;

  private double firstShare = Double.NaN;
  private Duration firstSeen = Duration.ZERO;

  /** The time left after {@code elapsed}. */
  Optional<Duration> after(Duration elapsed, ProgressView progress) {
    double share = progress.share();
    if (Double.isNaN(firstShare)) {
      firstShare = share;
    }
    if (share <= firstShare) {
      // The time until the first result, when processes start, says nothing about the pace.
      firstSeen = elapsed;
    }
    if (progress.timeLeft().isPresent()) {
      return progress.timeLeft();
    }
    double done = share - firstShare;
    if (done < LEAST_SHARE || share >= 1) {
      return Optional.empty();
    }
    double seconds = elapsed.minus(firstSeen).toMillis() / 1000.0;
    return Optional.of(Duration.ofSeconds(Math.round(seconds * (1 - share) / done)));
  }
}
