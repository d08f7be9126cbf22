package io.orograph.core.sweep;

/**
 * How a run is trained: alone or along a leading axis of several runs. Bits are promised within one
 * form.
 */
public enum TrainingForm {
  /** One run in the computation. */
  SINGLE,
  /** Any number along a leading axis; convolutions at least two, ghosts included. */
  PACKED
}
