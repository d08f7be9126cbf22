package io.orograph.orchestrator.block;

/**
 * How many attempts of a task may end badly, each way counted by itself: a lost worker says little
 * about the work.
 */
final class Budgets {
  /** Attempts that a worker failed at. */
  static final int FAILED = 3;

  /** Failed attempts after which a pack is taken apart, to find the run that fails it. */
  static final int FAILED_TOGETHER = 2;

  /** Attempts whose worker went away. */
  static final int LOST = 10;

  /**
   * Lost attempts after which a task gets a worker to itself: it may be what ends workers, and what
   * runs beside it would be lost with it each time.
   */
  static final int LOST_AMONG_OTHERS = 2;

  /** Lost attempts after which a pack is taken apart: one of its runs may be killing workers. */
  static final int LOST_TOGETHER = 4;

  /** Attempts that were handed back. */
  static final int PREEMPTED = 20;

  private Budgets() {}
}
