package io.orograph.core.script;

import java.io.IOException;

/** An archive that is not what it should be: {@code part: value (expected: ...)}. */
public final class ScriptException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What is wrong where, and what would be right. */
  public ScriptException(String part, Object value, String expected) {
    super(part + ": " + value + " (expected: " + expected + ")");
  }
}
