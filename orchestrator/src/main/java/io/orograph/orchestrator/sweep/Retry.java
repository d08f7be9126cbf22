package io.orograph.orchestrator.sweep;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A user's order to try failed runs again.
 *
 * @param filter which runs, as asked; for people
 * @param cell id of their cell; empty: of all cells
 * @param replicate their replicate; empty: all
 * @param runs how many had failed then
 */
public record Retry(String filter, Optional<String> cell, OptionalInt replicate, long runs) {
  /** Whether it speaks of this cell. */
  public boolean takes(String ofCell) {
    return cell.map(ofCell::equals).orElse(true);
  }

  /** Whether it speaks of this run. */
  public boolean takes(String ofCell, int ofReplicate) {
    return takes(ofCell) && (replicate.isEmpty() || replicate.getAsInt() == ofReplicate);
  }

  /**
   * An order as the sweep took it.
   *
   * @param number from 1, in the order in which the sweep took them
   * @param requestId the call that gave it
   */
  public record Taken(int number, String requestId, Retry retry) {}
}
