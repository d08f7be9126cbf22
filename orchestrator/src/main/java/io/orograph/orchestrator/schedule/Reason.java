package io.orograph.orchestrator.schedule;

import java.util.Map;

/**
 * Why a run waits, or what holds it.
 *
 * @param kind which reason
 * @param sentence it in words
 * @param values what it speaks of, by name
 */
public record Reason(Kind kind, String sentence, Map<String, String> values) {
  public Reason {
    values = Map.copyOf(values);
  }

  /** Which reason; the wire has the same names. */
  public enum Kind {
    /** It has ended. */
    ENDED,
    /** A worker trains it. */
    TRAINING,
    /** It is being leased just now. */
    LEASING,
    /** Not all leases are known yet. */
    LAB_STARTING,
    /** Its sweep is paused. */
    SWEEP_PAUSED,
    /** Its sweep grants nothing more. */
    SWEEP_ENDED,
    /** Its block comes after those that are worked on. */
    BLOCK_NOT_OPENED,
    /** There is no worker of its kind. */
    NO_WORKER,
    /** No worker has its data set. */
    NO_DATA_SET,
    /** Workers have its data set with another content than the sweep began with. */
    OTHER_CONTENT,
    /** Its sweep has as many lanes as it may. */
    MAX_PARALLEL,
    /** Its sweep has as much in the store as it may. */
    SWEEP_BYTES,
    /** Its project has as many lanes as it may. */
    PROJECT_LANES,
    /** Its project has as much in the store as it may. */
    PROJECT_BYTES,
    /** It goes on only on its device class, no worker of which has a lane. */
    DEVICE_CLASS,
    /** No lane is free. */
    LANES_BUSY,
    /** Projects that have had less for their weight go before it. */
    FAIR_SHARE,
    /** Others of its project go before it. */
    QUEUED,
    /** It waits at a rung until its sweep decides which runs go on. */
    AT_RUNG,
    /** Attempts at it have ended badly. */
    BAD_ATTEMPTS
  }
}
