package io.orograph.orchestrator.block;

/**
 * How many attempts of a task may end badly, each way counted by itself: a lost worker says little
 * about the work.
 */
final class Budgets {
  /** Attempts that a worker failed at. */
  static final int FAILED = 3;

  /** Attempts whose worker went away. */
  static final int LOST = 10;

  /** Attempts that were handed back. */
  static final int PREEMPTED = 20;

  private Budgets() {}
}
