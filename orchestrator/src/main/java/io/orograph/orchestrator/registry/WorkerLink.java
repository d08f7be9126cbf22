package io.orograph.orchestrator.registry;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The way back to a registered worker; its methods do not block and may be called in any order. */
public interface WorkerLink {
  /**
   * Answers a hello or a heartbeat.
   *
   * @param heartbeat distance of heartbeats
   * @param drain whether the worker shall hand back what it holds and end
   * @param confirmed what is recorded of the tasks it holds
   */
  void answer(Duration heartbeat, boolean drain, List<Held> confirmed);

  /**
   * How far the worker's clock was ahead of this machine's at its last sign of life, less the way
   * here; empty if it does not say.
   */
  default Optional<Duration> clockAhead() {
    return Optional.empty();
  }

  /** Ends the registration because of what the worker said of itself. */
  void refuse(Refusal why);

  /** Ends the registration. */
  void close();
}
