package io.orograph.orchestrator.results;

import java.util.List;
import java.util.Optional;

/**
 * Some entries of a list, in order.
 *
 * @param items the entries
 * @param next key of the last entry where there are more behind it: the next page starts after it
 */
public record Page<T>(List<T> items, Optional<String> next) {
  public Page {
    items = List.copyOf(items);
  }
}
