package io.orograph.orchestrator.sweep;

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
 */
public record SweepChange(
    OptionalInt priority,
    OptionalInt maxParallel,
    Optional<Map<String, String>> labels,
    Optional<String> description) {
  public SweepChange {
    labels = labels.map(Map::copyOf);
  }
}
