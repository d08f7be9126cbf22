package io.orograph.orchestrator.registry;

import io.orograph.core.sweep.Calibration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** How the border talks to the registry. */
public interface WorkerDirectory {
  /** A worker's first message; answered, or refused, through {@code link}. */
  void hello(Hello hello, WorkerLink link);

  /**
   * A heartbeat of a worker that said hello over {@code link}.
   *
   * @param calibrations what it has measured since its last message
   */
  void beat(
      Hello hello, WorkerLink link, int freeLanes, List<Held> held, List<Calibration> calibrations);

  /** The worker's stream broke or ended. */
  void broken(Hello hello, WorkerLink link);

  /** The workers known, by name. */
  CompletionStage<List<WorkerView>> list();

  /** Grants a worker nothing new and asks it to hand back what it holds; false if unknown. */
  CompletionStage<Boolean> drain(String worker);
}
