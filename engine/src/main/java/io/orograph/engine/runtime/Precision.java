package io.orograph.engine.runtime;

import ai.djl.ndarray.types.DataType;

/** The floating-point type of a computation. */
public enum Precision {
  /** IEEE 754 binary32. */
  FLOAT32(DataType.FLOAT32),
  /** IEEE 754 binary64. */
  FLOAT64(DataType.FLOAT64);

  private final DataType type;

  Precision(DataType type) {
    this.type = type;
  }

  DataType type() {
    return type;
  }
}
