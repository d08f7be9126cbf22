package io.orograph.core.measure;

import io.orograph.core.checkpoint.CheckpointRef;
import java.util.List;

/**
 * The checkpoints a measurement speaks of.
 *
 * @param cell id of the cell; of a pair across cells that of the first
 * @param replicates one replicate, two, or all of the cell that are meant; the smaller first, but
 *     in a pair across cells that of {@code cell} first
 * @param checkpoints their checkpoints, in the same order
 * @param otherCell id of the cell of the second of a pair across cells; empty: the same
 */
public record Subject(
    String cell, List<Integer> replicates, List<CheckpointRef> checkpoints, String otherCell) {
  public Subject {
    replicates = List.copyOf(replicates);
    checkpoints = List.copyOf(checkpoints);
  }

  /** Of one cell. */
  public Subject(String cell, List<Integer> replicates, List<CheckpointRef> checkpoints) {
    this(cell, replicates, checkpoints, "");
  }

  /** Whether it is a pair of networks of two cells. */
  public boolean isAcrossCells() {
    return !otherCell.isEmpty();
  }
}
