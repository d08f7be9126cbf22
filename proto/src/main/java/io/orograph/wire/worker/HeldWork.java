package io.orograph.wire.worker;

import io.orograph.v1.HeldTask;

/**
 * A task a worker holds, or what has been recorded of it.
 *
 * @param sweep name of the sweep
 * @param task the pack or measurement task
 * @param attempt the attempt
 * @param sequence of the newest event, or of the newest one recorded
 */
public record HeldWork(String sweep, String task, int attempt, long sequence) {
  static HeldWork of(HeldTask held) {
    return new HeldWork(held.getSweep(), held.getTask(), held.getAttempt(), held.getSequence());
  }

  HeldTask message() {
    return HeldTask.newBuilder()
        .setSweep(sweep)
        .setTask(task)
        .setAttempt(attempt)
        .setSequence(sequence)
        .build();
  }
}
