package io.orograph.trainer.pack;

/**
 * Where a run stands right now; no fact, may be lost.
 *
 * @param cell id of its cell
 * @param replicate its replicate
 * @param step optimizer steps done
 * @param trainLoss mean loss of the last steps' batches
 */
public record LivePoint(String cell, int replicate, long step, double trainLoss) {}
