package io.orograph.core.checkpoint;

/**
 * One run's weights and batch-norm statistics in the store, as safetensors.
 *
 * @param digest identity of the bytes
 * @param role why it was kept
 * @param step optimizer steps done
 * @param size bytes
 */
public record CheckpointRef(Digest digest, CheckpointRole role, long step, long size) {}
