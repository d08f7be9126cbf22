package io.orograph.benchmarks.faults.run;

import io.orograph.benchmarks.faults.lab.Part;
import java.util.Locale;

/**
 * One fault.
 *
 * @param kind what happens
 * @param part to which process, or to the connections of which worker
 * @param gapMillis after the fault before it has ended
 * @param lastsMillis how long it lasts; 0 for one that has no length
 */
public record Fault(Kind kind, Part part, long gapMillis, long lastsMillis) {
  /** What can happen. */
  public enum Kind {
    /** {@code kill -9}, and started again at once. */
    KILL,
    /** {@code SIGSTOP} for longer than a lease lasts, then {@code SIGCONT}. */
    PAUSE,
    /** Connections between orchestrator and worker are reset. */
    RESET,
    /** What passes between orchestrator and worker is late. */
    DELAY,
    /** Connections between orchestrator and worker pass nothing any more, and do not say so. */
    HALF_OPEN;

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  String text() {
    return kind.label() + " " + part.label();
  }
}
