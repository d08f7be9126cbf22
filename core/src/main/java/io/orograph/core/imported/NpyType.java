package io.orograph.core.imported;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Types of numbers in NumPy's files that can be read; little-endian. */
enum NpyType {
  UINT8("|u1", 1, true),
  INT8("|i1", 1, true),
  UINT16("<u2", 2, true),
  INT16("<i2", 2, true),
  UINT32("<u4", 4, true),
  INT32("<i4", 4, true),
  INT64("<i8", 8, true),
  FLOAT32("<f4", 4, false),
  FLOAT64("<f8", 8, false);

  private final String code;
  private final int bytes;
  private final boolean whole;

  NpyType(String code, int bytes, boolean whole) {
    this.code = code;
    this.bytes = bytes;
    this.whole = whole;
  }

  String code() {
    return code;
  }

  int bytes() {
    return bytes;
  }

  boolean isWhole() {
    return whole;
  }

  static Optional<NpyType> of(String code) {
    return Arrays.stream(values()).filter(t -> t.code.equals(code)).findFirst();
  }

  static String codes() {
    return String.join(", ", Arrays.stream(values()).map(NpyType::code).toList());
  }

  /** The next number. */
  double next(ByteBuffer from) {
    return switch (this) {
      case UINT8 -> Byte.toUnsignedInt(from.get());
      case INT8 -> from.get();
      case UINT16 -> Short.toUnsignedInt(from.getShort());
      case INT16 -> from.getShort();
      case UINT32 -> Integer.toUnsignedLong(from.getInt());
      case INT32 -> from.getInt();
      case INT64 -> (double) from.getLong();
      case FLOAT32 -> from.getFloat();
      case FLOAT64 -> from.getDouble();
    };
  }
}
