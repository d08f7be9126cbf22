package io.orograph.orchestrator.schedule;

/** How much projects have in the store, as far as it was last looked at. */
@FunctionalInterface
public interface Stored {
  /** Where no project is bounded. */
  Stored NOTHING = project -> 0;

  /** Bytes that the sweeps of a project refer to, by {@code projects/{project}}. */
  long bytes(String project);
}
