package io.orograph.core.sweep;

/** Whether load or temperature rises or falls with the axis value. */
public enum Direction {
  /** Rises with the value. */
  DIRECT,
  /** Falls with the value: width for load, batch size for temperature. */
  INVERSE
}
