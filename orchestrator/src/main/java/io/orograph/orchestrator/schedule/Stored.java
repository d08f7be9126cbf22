package io.orograph.orchestrator.schedule;

/** How much is in the store, as far as it was last looked at; of those alone that have a bound. */
public interface Stored {
  /** Where nothing is bounded. */
  Stored NOTHING =
      new Stored() {
        @Override
        public long ofProject(String project) {
          return 0;
        }

        @Override
        public long ofSweep(String sweep) {
          return 0;
        }
      };

  /** Bytes that the sweeps of a project refer to, by {@code projects/{project}}. */
  long ofProject(String project);

  /** Bytes that a sweep refers to, by its name. */
  long ofSweep(String sweep);
}
