package io.orograph.trainer.pack;

/**
 * Which pack.
 *
 * @param sweep name of its sweep
 * @param task the pack within the sweep
 */
public record TaskKey(String sweep, String task) {
  @Override
  public String toString() {
    return sweep + "/" + task;
  }
}
