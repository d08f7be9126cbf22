package io.orograph.wire.worker;

/**
 * A task that a worker holds, and how far its events go.
 *
 * @param sweep name of the sweep
 * @param task the pack or measurement task within it
 * @param attempt number of the attempt, from 1
 * @param sequence of the newest event; towards the worker: of the newest recorded one
 */
public record HeldTask(String sweep, String task, int attempt, long sequence) {
  /** Reads the wire form. */
  public static HeldTask fromProto(io.orograph.v1.HeldTask p) {
    return new HeldTask(p.getSweep(), p.getTask(), p.getAttempt(), p.getSequence());
  }

  /** The wire form. */
  public io.orograph.v1.HeldTask toProto() {
    return io.orograph.v1.HeldTask.newBuilder()
        .setSweep(sweep)
        .setTask(task)
        .setAttempt(attempt)
        .setSequence(sequence)
        .build();
  }
}
