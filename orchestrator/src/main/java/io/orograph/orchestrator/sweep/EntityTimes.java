package io.orograph.orchestrator.sweep;

/** Is told when an entity begins what takes time, and by the answer when that is over. */
public interface EntityTimes {
  /** Nobody looks at the clock. */
  EntityTimes UNTIMED =
      new EntityTimes() {
        @Override
        public Runnable recovering() {
          return () -> {};
        }

        @Override
        public Runnable persisting() {
          return () -> {};
        }
      };

  /** An entity was woken; the answer is run when its events have been replayed. */
  Runnable recovering();

  /** Events are handed to the journal; the answer is run when it has them. */
  Runnable persisting();
}
