package io.orograph.engine.data;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.TaskKind;
import java.util.List;
import java.util.Optional;

/**
 * A data set in memory, before any subset or noise.
 *
 * @param name name in the catalogue
 * @param inputShape extents of one sample
 * @param classes number of classes; 1 for data without
 * @param samples all samples, in the order of the file
 * @param train rows of the TRAIN split, ascending
 * @param test rows of the TEST split, ascending
 * @param digest SHA-256 of the raw content, as its reader defines
 * @param numbers of every sample that regression fits beside its class; empty where samples have
 *     these alone, or classes alone
 * @param vocabulary different tokens of sequences, whose inputs are token ids 0, 1, …; 0 for all
 *     others
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
public record DataSet(
    String name,
    List<Integer> inputShape,
    int classes,
    Samples samples,
    int[] train,
    int[] test,
    Digest digest,
    Optional<RealTargets> numbers,
    int vocabulary) {
  /** Data that are no sequences of tokens. */
  public DataSet(
      String name,
      List<Integer> inputShape,
      int classes,
      Samples samples,
      int[] train,
      int[] test,
      Digest digest,
      Optional<RealTargets> numbers) {
    this(name, inputShape, classes, samples, train, test, digest, numbers, 0);
  }

  /** Data with classes, or with numbers that their samples have. */
  public DataSet(
      String name,
      List<Integer> inputShape,
      int classes,
      Samples samples,
      int[] train,
      int[] test,
      Digest digest) {
    this(name, inputShape, classes, samples, train, test, digest, Optional.empty());
  }

  public DataSet {
    inputShape = List.copyOf(inputShape);
  }

  /**
   * Outputs of a network that learns a task from it.
   *
   * @throws IllegalArgumentException if it has nothing that the task fits
   */
  public int outputs(TaskKind task) {
    return task.isOfNumbers() ? TaskTargets.columns(task, this) : classes;
  }
}
