package io.orograph.wire.worker;

import java.util.List;

/**
 * What the registration asks of its worker and tells it. Called on the heartbeat's thread: answers
 * come at once, from state that is safe to read there.
 */
public interface WorkHolder {
  /** Lanes without work. */
  int freeLanes();

  /** The tasks held, each with the sequence of its newest event. */
  List<HeldWork> held();

  /** Events of these tasks up to these sequences are recorded and need not be kept. */
  void confirmed(List<HeldWork> recorded);

  /** The orchestrator wants the worker to hand back what it holds and end. */
  void drain();
}
