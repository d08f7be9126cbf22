package io.orograph.core.checkpoint;

import java.io.IOException;

/** A store cannot do what it must; says which one, and what is wrong with it. */
public final class StoreException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with the store. */
  public enum Fault {
    /** No space is left, or its quota is spent. */
    FULL,
    /** It may not be written. */
    READ_ONLY,
    /** Anything else, e.g. a broken disk, or a server that does not answer. */
    FAILED
  }

  private final Fault fault;

  /**
   * What is wrong with a store.
   *
   * @param store which one
   * @param found what is wrong
   * @param expected what it takes
   */
  public StoreException(
      Fault fault, String store, String found, String expected, IOException cause) {
    super("store " + store + ": " + found + " (expected: " + expected + ")", cause);
    this.fault = fault;
  }

  /** What is wrong with the store. */
  public Fault fault() {
    return fault;
  }
}
