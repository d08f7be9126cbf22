package io.orograph.core.search;

/**
 * What the replicates of a cell say about the side of the line that it is on.
 *
 * @param place of the cell in the grid
 * @param within runs whose value is at or below the threshold
 * @param beyond runs whose value is above it, or that diverged
 * @param unread runs that say nothing: they failed, were cancelled or censored, or their value is
 *     undefined
 */
public record CellVotes(long place, int within, int beyond, int unread) {
  /** Whether any run says something. */
  public boolean isRead() {
    return within + beyond > 0;
  }

  /** Whether more than half of the runs that say something are within. */
  public boolean isWithin() {
    return within > beyond;
  }
}
