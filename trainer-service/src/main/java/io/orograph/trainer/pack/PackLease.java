package io.orograph.trainer.pack;

/**
 * The right to train a pack.
 *
 * @param task which pack
 * @param attempt from 1
 * @param token larger for every later lease of the same task
 */
public record PackLease(TaskKey task, int attempt, long token) {}
