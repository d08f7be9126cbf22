package io.orograph.core.imported;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Writes an array in NumPy's {@code .npy} format, version 1.0, a number at a time. */
final class NpyWriter implements Closeable {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int ALIGNED = 64;
  private static final int CHUNK = 1 << 16;

  private final OutputStream out;
  private final NpyType type;
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);

  NpyWriter(OutputStream out, NpyType type, List<Integer> shape) throws IOException {
    this.out = out;
    this.type = type;
    out.write(header(type, shape));
  }

  private static byte[] header(NpyType type, List<Integer> shape) {
    String extents =
        shape.size() == 1
            ? shape.getFirst() + ","
            : shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
    String text =
        "{'descr': '" + type.code() + "', 'fortran_order': False, 'shape': (" + extents + "), }";
    int length = (MAGIC.length + 2 + text.length() + ALIGNED) / ALIGNED * ALIGNED;
    ByteBuffer header = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).putShort((short) (length - MAGIC.length - 2));
    header.put(text.getBytes(StandardCharsets.US_ASCII));
    while (header.position() < length - 1) {
      header.put((byte) ' ');
    }
    return header.put((byte) '\n').array();
  }

  void put(double value) throws IOException {
    if (chunk.remaining() < type.bytes()) {
      flush();
    }
    switch (type) {
      case FLOAT32 -> chunk.putFloat((float) value);
      case FLOAT64 -> chunk.putDouble(value);
      case INT64 -> chunk.putLong((long) value);
      default -> throw new IllegalStateException(type + " (expected: a type that is written)");
    }
  }

  private void flush() throws IOException {
    out.write(chunk.array(), 0, chunk.position());
    chunk.clear();
  }

  @Override
  public void close() throws IOException {
    flush();
    out.close();
  }
}
