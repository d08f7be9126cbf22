package io.orograph.orchestrator.sweep;

import org.apache.pekko.actor.typed.Behavior;

/**
 * Makes the child of an entity that follows its facts into the results.
 *
 * <p>The entity spawns the child when it starts, and tells it after its recovery and after each
 * persist up to which sequence facts exist. The child reads them by persistence id from its own
 * offset, so a telling that gets lost costs nothing but time.
 */
@FunctionalInterface
public interface FactFollower {
  /** A new follower of the entity with this persistence id. */
  Behavior<Advanced> of(String persistenceId);

  /** Facts exist up to {@code sequence}, inclusive. */
  record Advanced(long sequence) {}
}
