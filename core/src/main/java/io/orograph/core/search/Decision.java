package io.orograph.core.search;

import java.util.List;

/**
 * What a search decides.
 *
 * @param asks cells to be trained next; empty at the end
 * @param end whether it goes on
 */
public record Decision(List<Ask> asks, SearchEnd end) {
  public Decision {
    asks = List.copyOf(asks);
  }
}
