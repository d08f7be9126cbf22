package io.orograph.core.checkpoint;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    this(fault, "store " + store + ": " + found + " (expected: " + expected + ")", cause);
  }

  /**
   * What is wrong with a store, in the words of who stands before it.
   *
   * @param words which store, what is wrong and what it takes
   */
  public StoreException(Fault fault, String words, IOException cause) {
    super(words, cause);
    this.fault = fault;
  }

  /** What is wrong with the store. */
  public Fault fault() {
    return fault;
  }

  /** The fault of a store that is this, or what caused it: it says nothing about the work. */
  public static Optional<StoreException> behind(@Nullable Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof StoreException fault) {
        return Optional.of(fault);
      }
    }
    return Optional.empty();
  }
}
