package io.orograph.orchestrator.sweep;

import io.orograph.core.sweep.SweepQuota;
import io.orograph.core.sweep.SweepSpec;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What an update changes; what is empty stays.
 *
 * @param priority larger goes first
 * @param maxParallel most lanes at once; 0 for no bound
 * @param labels all labels, replacing the present ones
 * @param description what the sweep is for
 * @param keepDays days that checkpoints are kept after the end; present and empty for what is usual
 *     in the lab
 * @param queuedRuns most runs that wait or train at once; 0 for no bound
 * @param checkpointBytes how much it may have in the store; 0 for no bound
 */
public record SweepChange(
    OptionalInt priority,
    OptionalInt maxParallel,
    Optional<Map<String, String>> labels,
    Optional<String> description,
    Optional<OptionalInt> keepDays,
    OptionalLong queuedRuns,
    OptionalLong checkpointBytes) {
  /** Everything stays. */
  static final SweepChange NONE =
      new SweepChange(OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty());

  public SweepChange {
    labels = labels.map(Map::copyOf);
  }

  /** Of everything but how long checkpoints are kept and what the sweep may use. */
  public SweepChange(
      OptionalInt priority,
      OptionalInt maxParallel,
      Optional<Map<String, String>> labels,
      Optional<String> description) {
    this(priority, maxParallel, labels, description, Optional.empty());
  }

  /** Of everything but what the sweep may use. */
  public SweepChange(
      OptionalInt priority,
      OptionalInt maxParallel,
      Optional<Map<String, String>> labels,
      Optional<String> description,
      Optional<OptionalInt> keepDays) {
    this(
        priority,
        maxParallel,
        labels,
        description,
        keepDays,
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  /** The same, with what the sweep may use from now on. */
  public SweepChange withQuota(OptionalLong otherRuns, OptionalLong otherBytes) {
    return new SweepChange(
        priority, maxParallel, labels, description, keepDays, otherRuns, otherBytes);
  }

  /** What becomes of a specification. */
  public SweepSpec of(SweepSpec s) {
    return s.withBounds(priority.orElse(s.priority()), maxParallel.orElse(s.maxParallel()))
        .withKeepDays(keepDays.orElse(s.checkpoints().keepDays()))
        .withQuota(
            new SweepQuota(
                queuedRuns.orElse(s.quota().queuedRuns()),
                checkpointBytes.orElse(s.quota().checkpointBytes())));
  }

  /** Whether nothing becomes of a specification. */
  public boolean keepsSpec() {
    return priority.isEmpty()
        && maxParallel.isEmpty()
        && keepDays.isEmpty()
        && queuedRuns.isEmpty()
        && checkpointBytes.isEmpty();
  }
}
