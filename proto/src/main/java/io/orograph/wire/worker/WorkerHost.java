package io.orograph.wire.worker;

import io.orograph.core.sweep.Calibration;
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

  /** How fast packs train here, as far as it is known. */
  default List<Calibration> calibrations() {
    return List.of();
  }

  /** Events up to these sequences are recorded and need not be kept. */
  void confirmed(List<HeldTask> recorded);

  /**
   * The worker shall take nothing new, hand back what it holds, and end; may be said repeatedly.
   */
  void drain();

  /** The registration is in another state now. */
  default void registration(RegistrationState state) {}
}
