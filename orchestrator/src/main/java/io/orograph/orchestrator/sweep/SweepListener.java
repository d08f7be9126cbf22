package io.orograph.orchestrator.sweep;

/**
 * Is told of each change of a sweep after it was persisted, and of each sweep after it was
 * recovered; must not block.
 */
@FunctionalInterface
public interface SweepListener {
  /** The sweep is now like this. */
  void changed(SweepView view);
}
