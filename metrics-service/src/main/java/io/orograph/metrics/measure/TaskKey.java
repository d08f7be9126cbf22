package io.orograph.metrics.measure;

/**
 * Which measurement task.
 *
 * @param sweep name of its sweep
 * @param task the task within the sweep
 */
public record TaskKey(String sweep, String task) {
  @Override
  public String toString() {
    return sweep + "/" + task;
  }
}
