package io.orograph.trainer.pack;

/**
 * A pack that is held, in training or ended with events that wait for confirmation.
 *
 * @param task which pack
 * @param attempt which attempt
 * @param sequence number of its newest event
 */
public record HeldPack(TaskKey task, int attempt, long sequence) {}
