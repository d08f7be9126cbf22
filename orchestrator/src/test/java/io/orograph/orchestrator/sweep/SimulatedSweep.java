package io.orograph.orchestrator.sweep;

import java.util.ArrayList;
import java.util.List;

/** A sweep without its actor: its journal in a list. */
public final class SimulatedSweep {
  private Sweep sweep = new Sweep.Unplanned();
  private final List<SweepEvent> journal = new ArrayList<>();

  /**
   * Takes a command.
   *
   * @return whether it led to events
   */
  public boolean take(SweepEntity.Command command) {
    if (Transitions.of(sweep, command) != Transitions.Verdict.ACCEPT) {
      return false;
    }
    List<SweepEvent> events = SweepEntity.decide(sweep, command);
    for (SweepEvent event : events) {
      sweep = sweep.after(event);
      journal.add(event);
    }
    return !events.isEmpty();
  }

  /** As readers see it. */
  public SweepView view() {
    return ((Sweep.Planned) sweep).view();
  }

  /** As its journal alone says. */
  public SweepView replayed() {
    return SweepReplay.of(journal);
  }
}
