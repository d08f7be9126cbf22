package io.orograph.orchestrator.sweep;

import java.util.List;

/** A sweep's state from its events alone. */
public final class SweepReplay {
  private SweepReplay() {}

  /** The sweep after all of {@code events}. */
  public static SweepView of(List<SweepEvent> events) {
    Sweep sweep = new Sweep.Unplanned();
    for (SweepEvent event : events) {
      sweep = sweep.after(event);
    }
    return ((Sweep.Planned) sweep).view();
  }
}
