package io.orograph.wire.worker;

import java.util.List;

/**
 * What a registration asks of its worker and tells it. All methods are called on the heartbeat's
 * own thread and must return at once: while they do not, the orchestrator hears nothing.
 */
public interface WorkerHost {
  /** Lanes without work. */
  int freeLanes();

  /** Tasks held, ended ones included as long as their events are kept. */
  List<HeldTask> held();

  /** Events up to these sequences are recorded and need not be kept. */
  void confirmed(List<HeldTask> recorded);

  /**
   * The worker shall take nothing new, hand back what it holds, and end; may be said repeatedly.
   */
  void drain();

  /** The registration is in another state now. */
  default void registration(RegistrationState state) {}
}
