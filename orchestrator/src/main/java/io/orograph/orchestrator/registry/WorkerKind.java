package io.orograph.orchestrator.registry;

/** What a worker does. */
public enum WorkerKind {
  /** Trains packs. */
  TRAINER,
  /** Measures checkpoints. */
  METRICS
}
