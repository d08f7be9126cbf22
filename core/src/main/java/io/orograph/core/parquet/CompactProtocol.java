package io.orograph.core.parquet;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes structures in Thrift's compact protocol, in which Parquet keeps its metadata: fields by
 * the distance of their numbers, whole numbers zigzag and in groups of seven bits.
 */
final class CompactProtocol {
  private static final int I32 = 5;
  private static final int I64 = 6;
  private static final int BINARY = 8;
  private static final int LIST = 9;
  private static final int STRUCT = 12;
  private static final int SHORT_LIST = 15;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Deque<Integer> outer = new ArrayDeque<>();
  private int last;

  /** A structure, whole. */
  static byte[] struct(Consumer<CompactProtocol> fields) {
    CompactProtocol protocol = new CompactProtocol();
    fields.accept(protocol);
    protocol.out.write(0);
    return protocol.out.toByteArray();
  }

  CompactProtocol i32(int field, int value) {
    field(field, I32);
    varint(zigzag(value));
    return this;
  }

  CompactProtocol i64(int field, long value) {
    field(field, I64);
    varint(zigzag(value));
    return this;
  }

  CompactProtocol text(int field, String value) {
    field(field, BINARY);
    bytes(value);
    return this;
  }

  CompactProtocol struct(int field, Consumer<CompactProtocol> fields) {
    field(field, STRUCT);
    inside(fields);
    return this;
  }

  <T> CompactProtocol structs(int field, List<T> values, Consumers<T> fields) {
    list(field, values.size(), STRUCT);
    for (T value : values) {
      inside(p -> fields.accept(p, value));
    }
    return this;
  }

  CompactProtocol texts(int field, List<String> values) {
    list(field, values.size(), BINARY);
    values.forEach(this::bytes);
    return this;
  }

  CompactProtocol numbers(int field, List<Integer> values) {
    list(field, values.size(), I32);
    values.forEach(v -> varint(zigzag(v)));
    return this;
  }

  /** Writes the fields of one element. */
  interface Consumers<T> {
    /** Writes them. */
    void accept(CompactProtocol protocol, T value);
  }

  private void inside(Consumer<CompactProtocol> fields) {
    outer.push(last);
    last = 0;
    fields.accept(this);
    out.write(0);
    last = outer.pop();
  }

  private void field(int number, int type) {
    int distance = number - last;
    if (distance < 1 || distance > SHORT_LIST) {
      throw new IllegalArgumentException(
          "field: " + number + " (expected: 1 to 15 after " + last + ")");
    }
    out.write((distance << 4) | type);
    last = number;
  }

  private void list(int field, int size, int type) {
    field(field, LIST);
    if (size < SHORT_LIST) {
      out.write((size << 4) | type);
    } else {
      out.write((SHORT_LIST << 4) | type);
      varint(size);
    }
  }

  private void bytes(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    varint(utf8.length);
    out.writeBytes(utf8);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write(((int) (rest & 0x7F)) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }
}
