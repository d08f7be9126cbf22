package io.orograph.store.local;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;

/** The folder of a store cannot do what it must; says which folder, and what is wrong with it. */
public final class StoreException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with the folder. */
  public enum Fault {
    /** No space is left on its file system, or its quota is spent. */
    FULL,
    /** It may not be written. */
    READ_ONLY,
    /** Anything else, e.g. a broken disk. */
    FAILED
  }

  private final Fault fault;

  private StoreException(Fault fault, String message, IOException cause) {
    super(message, cause);
    this.fault = fault;
  }

  /** What is wrong with the folder. */
  public Fault fault() {
    return fault;
  }

  static StoreException of(Path folder, IOException cause) {
    if (cause instanceof StoreException known) {
      return known;
    }
    Fault fault = fault(cause);
    String expected =
        switch (fault) {
          case FULL -> "full (expected: space for checkpoints)";
          case READ_ONLY -> "not writable (expected: a folder this user may write)";
          case FAILED -> cause + " (expected: a folder that can be read and written)";
        };
    return new StoreException(fault, "store " + folder + ": " + expected, cause);
  }

  /** Java has no types for these: the system's words, in English whatever the locale, tell. */
  private static Fault fault(IOException cause) {
    String reason = cause instanceof FileSystemException f ? f.getReason() : null;
    String words = (reason == null ? String.valueOf(cause.getMessage()) : reason);
    String lower = words.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left") || lower.contains("quota exceeded")) {
      return Fault.FULL;
    }
    if (cause instanceof AccessDeniedException
        || lower.contains("read-only file system")
        || lower.contains("operation not permitted")) {
      return Fault.READ_ONLY;
    }
    return Fault.FAILED;
  }
}
