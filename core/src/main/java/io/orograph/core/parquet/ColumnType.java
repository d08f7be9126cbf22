package io.orograph.core.parquet;

/** What the values of a column are; each of them may be absent. */
public enum ColumnType {
  /** Text in UTF-8. */
  TEXT(6),
  /** A double. */
  DOUBLE(5),
  /** A signed whole number of 64 bits. */
  LONG(2),
  /** True or false. */
  BOOLEAN(0);

  private final int physical;

  ColumnType(int physical) {
    this.physical = physical;
  }

  /** The number of its physical type in the format. */
  int physical() {
    return physical;
  }
}
