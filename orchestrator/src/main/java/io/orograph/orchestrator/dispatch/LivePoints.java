package io.orograph.orchestrator.dispatch;

/** Is shown points of curves in training as they come; best effort, must not block. */
@FunctionalInterface
public interface LivePoints {
  /** A point of one run. */
  void point(String sweep, String cell, int replicate, long step, double trainLoss);
}
