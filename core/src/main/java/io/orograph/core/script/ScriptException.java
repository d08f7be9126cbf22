package io.orograph.core.script;

import java.io.IOException;

/** An archive that is not what it should be: {@code part: value (expected: ...)}. */
public final class ScriptException extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean code;

  /** What is wrong where, and what would be right. */
  public ScriptException(String part, Object value, String expected) {
    this(part, value, expected, false);
  }

  private ScriptException(String part, Object value, String expected, boolean code) {
    super(part + ": " + value + " (expected: " + expected + ")");
    this.code = code;
  }

  /** Code that calls what it may not, or in which that cannot be seen. */
  static ScriptException ofCode(String file, String what, String expected) {
    return new ScriptException(file, what, expected, true);
  }

  /** Whether it is for its code. */
  public boolean isOfCode() {
    return code;
  }
}
