package io.orograph.benchmarks.faults.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How long after each kill of the orchestrator the first new lease of a run was recorded. Where no
 * run waited for a lease it counts until one did, and a kill before the first lease replaces the
 * one before. Safe for use by several threads.
 */
final class Restarts {
  private final List<Double> seconds = new ArrayList<>();
  private Optional<Instant> killed = Optional.empty();

  synchronized void killed(Instant at) {
    killed = Optional.of(at);
  }

  /** A lease was recorded then. */
  synchronized void leased(Instant recorded) {
    if (killed.isPresent() && recorded.isAfter(killed.orElseThrow())) {
      seconds.add(Duration.between(killed.orElseThrow(), recorded).toMillis() / 1e3);
      killed = Optional.empty();
    }
  }

  /** In words. */
  synchronized String text() {
    if (seconds.isEmpty()) {
      return "no lease was granted after a restart of the orchestrator";
    }
    List<Double> sorted = seconds.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "from a kill of the orchestrator to the first new lease of a run: %.1f s in the middle,"
            + " %.1f s at most (%d times; where no run waited, until one did)",
        sorted.get(sorted.size() / 2),
        sorted.getLast(),
        sorted.size());
  }
}
