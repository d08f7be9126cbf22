package io.orograph.orchestrator.registry;

import java.time.Duration;
import java.util.List;

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

  /** Ends the registration because of what the worker said of itself. */
  void refuse(Refusal why);

  /** Ends the registration. */
  void close();
}
