package io.orograph.core.measure;

import io.orograph.core.checkpoint.CheckpointRef;
import java.util.List;

/**
 * The checkpoints a measurement speaks of.
 *
 * @param cell id of the cell
 * @param replicates one replicate, two, or all of the cell that are meant; the smaller first
 * @param checkpoints their checkpoints, in the same order
 */
public record Subject(String cell, List<Integer> replicates, List<CheckpointRef> checkpoints) {
  public Subject {
    replicates = List.copyOf(replicates);
    checkpoints = List.copyOf(checkpoints);
  }
}
