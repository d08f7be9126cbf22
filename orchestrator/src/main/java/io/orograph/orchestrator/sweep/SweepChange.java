package io.orograph.orchestrator.sweep;

import io.orograph.core.sweep.SweepSpec;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an update changes; what is empty stays.
 *
 * @param priority larger goes first
 * @param maxParallel most lanes at once; 0 for no bound
 * @param labels all labels, replacing the present ones
 * @param description what the sweep is for
 * @param keepDays days that checkpoints are kept after the end; present and empty for what is usual
 *     in the lab
 */
public record SweepChange(
    OptionalInt priority,
    OptionalInt maxParallel,
    Optional<Map<String, String>> labels,
    Optional<String> description,
    Optional<OptionalInt> keepDays) {
  /** Everything stays. */
  static final SweepChange NONE =
      new SweepChange(OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty());

  public SweepChange {
    labels = labels.map(Map::copyOf);
  }

  /** Of everything but how long checkpoints are kept. */
  public SweepChange(
      OptionalInt priority,
      OptionalInt maxParallel,
      Optional<Map<String, String>> labels,
      Optional<String> description) {
    this(priority, maxParallel, labels, description, Optional.empty());
  }

  /** What becomes of a specification. */
  public SweepSpec of(SweepSpec s) {
    return s.withBounds(priority.orElse(s.priority()), maxParallel.orElse(s.maxParallel()))
        .withKeepDays(keepDays.orElse(s.checkpoints().keepDays()));
  }
}
