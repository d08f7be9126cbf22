package io.orograph.core.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The safetensors layout: 8 bytes little-endian header length, a JSON header padded with spaces to
 * a multiple of 8, then the tensors' bytes.
 *
 * <p>Written with sorted keys, so that equal content has equal bytes. Reading is bounded: the
 * header by {@value #MAX_HEADER} bytes, every offset by the buffer, and anything else is refused by
 * name.
 */
public final class Safetensors {
  private static final int MAX_HEADER = 1 << 20;

  /** Element types. */
  public enum Dtype {
    F32(4),
    F64(8),
    I64(8);

    private final int bytes;

    Dtype(int bytes) {
      this.bytes = bytes;
    }

    /** Bytes per element. */
    public int bytes() {
      return bytes;
    }
  }

  /**
   * A named array in row-major order.
   *
   * @param dtype element type
   * @param shape extents
   * @param data little-endian elements, {@code dtype.bytes() * product(shape)} bytes
   */
  public record Tensor(Dtype dtype, List<Long> shape, ByteBuffer data) {
    public Tensor {
      shape = List.copyOf(shape);
      long expected = dtype.bytes();
      for (long extent : shape) {
        if (extent < 0) {
          throw new IllegalArgumentException("shape: " + shape + " (expected: no negative extent)");
        }
        expected = Math.multiplyExact(expected, extent);
      }
      if (data.remaining() != expected) {
        throw new IllegalArgumentException(
            "data: "
                + data.remaining()
                + " bytes (expected: "
                + expected
                + " for "
                + dtype
                + shape
                + ")");
      }
      data = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A float32 array. */
    public static Tensor of(float[] values, long... shape) {
      ByteBuffer data = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
      data.asFloatBuffer().put(values);
      return new Tensor(Dtype.F32, boxed(shape), data);
    }

    /** A float64 array. */
    public static Tensor of(double[] values, long... shape) {
      ByteBuffer data = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
      data.asDoubleBuffer().put(values);
      return new Tensor(Dtype.F64, boxed(shape), data);
    }

    /** A float64 column. */
    public static Tensor column(List<Double> values) {
      return of(values.stream().mapToDouble(x -> x).toArray(), values.size());
    }

    /** An int64 array. */
    public static Tensor of(long[] values, long... shape) {
      ByteBuffer data = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
      data.asLongBuffer().put(values);
      return new Tensor(Dtype.I64, boxed(shape), data);
    }

    private static List<Long> boxed(long[] shape) {
      return java.util.Arrays.stream(shape).boxed().toList();
    }

    /** The elements of an F32 tensor. */
    public float[] floats() {
      check(Dtype.F32);
      float[] values = new float[data.remaining() / 4];
      data.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      return values;
    }

    /** The elements of an F64 tensor. */
    public double[] doubles() {
      check(Dtype.F64);
      double[] values = new double[data.remaining() / 8];
      data.duplicate().order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
      return values;
    }

    /** The elements of an I64 tensor. */
    public long[] longs() {
      check(Dtype.I64);
      long[] values = new long[data.remaining() / 8];
      data.duplicate().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(values);
      return values;
    }

    private void check(Dtype wanted) {
      if (dtype != wanted) {
        throw new IllegalStateException("dtype: " + dtype + " (expected: " + wanted + ")");
      }
    }
  }

  /**
   * A file's content.
   *
   * @param tensors by name
   * @param metadata text by name
   */
  public record Content(SortedMap<String, Tensor> tensors, SortedMap<String, String> metadata) {
    /** The tensor of this name. */
    public Tensor tensor(String name) throws IOException {
      Tensor tensor = tensors.get(name);
      if (tensor == null) {
        throw new IOException("tensor: " + name + " (expected: one of " + tensors.keySet() + ")");
      }
      return tensor;
    }
  }

  private Safetensors() {}

  /** The bytes of a file with these tensors and this metadata. */
  public static byte[] write(Map<String, Tensor> tensors, Map<String, String> metadata) {
    StringBuilder header = new StringBuilder("{");
    if (!metadata.isEmpty()) {
      header.append("\"__metadata__\":{");
      String comma = "";
      for (Map.Entry<String, String> e : new TreeMap<>(metadata).entrySet()) {
        header
            .append(comma)
            .append(HeaderJson.quote(e.getKey()))
            .append(':')
            .append(HeaderJson.quote(e.getValue()));
        comma = ",";
      }
      header.append('}');
    }
    long offset = 0;
    SortedMap<String, Tensor> sorted = new TreeMap<>(tensors);
    for (Map.Entry<String, Tensor> e : sorted.entrySet()) {
      Tensor t = e.getValue();
      if (header.length() > 1) {
        header.append(',');
      }
      long end = offset + t.data().remaining();
      header.append(HeaderJson.quote(e.getKey())).append(":{\"dtype\":\"").append(t.dtype());
      header.append("\",\"shape\":").append(t.shape().toString().replace(" ", ""));
      header.append(",\"data_offsets\":[").append(offset).append(',').append(end).append("]}");
      offset = end;
    }
    header.append('}');
    byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (text.length + 7) / 8 * 8;
    ByteBuffer out =
        ByteBuffer.allocate(Math.toIntExact(8 + padded + offset)).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(padded).put(text);
    while (out.position() < 8 + padded) {
      out.put((byte) ' ');
    }
    sorted.values().forEach(t -> out.put(t.data().duplicate()));
    return out.array();
  }

  /**
   * What the header of a file says of a tensor, whatever its type.
   *
   * @param dtype the type's name, which need be none of {@link Dtype}
   * @param shape extents
   * @param from where its bytes begin in the file
   * @param to where they end
   */
  public record Stated(String dtype, List<Long> shape, long from, long to) {
    public Stated {
      shape = List.copyOf(shape);
    }
  }

  /**
   * What the header of a file says of its tensors, by name. They follow one another and fill the
   * file, as the format demands; whether their bytes are as many as type and shape ask for is left
   * to the reader.
   *
   * @throws IOException if the bytes are not a well-formed file; the message names what is wrong
   */
  public static SortedMap<String, Stated> stated(byte[] bytes) throws IOException {
    Header header = header(bytes);
    SortedMap<String, Stated> stated = new TreeMap<>();
    for (Map.Entry<String, Map<?, ?>> e : header.tensors().entrySet()) {
      try {
        List<Long> offsets = offsets(e.getValue(), bytes.length - header.start());
        stated.put(
            e.getKey(),
            new Stated(
                String.valueOf(e.getValue().get("dtype")),
                longs(e.getValue().get("shape")),
                header.start() + offsets.get(0),
                header.start() + offsets.get(1)));
      } catch (IllegalArgumentException | IndexOutOfBoundsException wrong) {
        throw new IOException(
            "safetensors tensor " + e.getKey() + ": " + wrong.getMessage(), wrong);
      }
    }
    long end = header.start();
    for (Stated tensor :
        stated.values().stream()
            .sorted(Comparator.comparingLong(Stated::from).thenComparingLong(Stated::to))
            .toList()) {
      if (tensor.from() != end) {
        throw new IOException(
            "safetensors data: a tensor at byte " + tensor.from() + " (expected: at " + end + ")");
      }
      end = tensor.to();
    }
    if (end != bytes.length) {
      throw new IOException(
          "safetensors size: " + bytes.length + " (expected: " + end + ", the end of its tensors)");
    }
    return stated;
  }

  /**
   * The parsed header.
   *
   * @param tensors what it says of each
   * @param metadata text by name
   * @param start where the tensors' bytes begin
   */
  private record Header(
      Map<String, Map<?, ?>> tensors, SortedMap<String, String> metadata, int start) {}

  private static Header header(byte[] bytes) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < 8) {
      throw new IOException("safetensors size: " + bytes.length + " (expected: at least 8 bytes)");
    }
    long length = in.getLong();
    if (length < 2 || length > MAX_HEADER || length > bytes.length - 8) {
      throw new IOException(
          "safetensors header length: "
              + length
              + " (expected: 2 to "
              + Math.min(MAX_HEADER, bytes.length - 8)
              + ")");
    }
    String text = new String(bytes, 8, (int) length, StandardCharsets.UTF_8);
    Map<String, Map<?, ?>> tensors = new TreeMap<>();
    SortedMap<String, String> metadata = new TreeMap<>();
    for (Map.Entry<String, Object> e : HeaderJson.object(text).entrySet()) {
      if (!(e.getValue() instanceof Map<?, ?> fields)) {
        throw new IOException(
            "safetensors entry " + e.getKey() + ": " + e.getValue() + " (expected: an object)");
      }
      if (e.getKey().equals("__metadata__")) {
        fields.forEach((k, v) -> metadata.put(String.valueOf(k), String.valueOf(v)));
      } else {
        tensors.put(e.getKey(), fields);
      }
    }
    return new Header(tensors, metadata, Math.toIntExact(8 + length));
  }

  /**
   * Reads a file.
   *
   * @throws IOException if the bytes are not a well-formed file; the message names what is wrong
   */
  public static Content read(byte[] bytes) throws IOException {
    Header header = header(bytes);
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    for (Map.Entry<String, Map<?, ?>> e : header.tensors().entrySet()) {
      tensors.put(e.getKey(), tensor(e.getKey(), e.getValue(), bytes, header.start()));
    }
    return new Content(tensors, header.metadata());
  }

  private static Tensor tensor(String name, Map<?, ?> fields, byte[] bytes, int start)
      throws IOException {
    try {
      Dtype dtype = Dtype.valueOf(String.valueOf(fields.get("dtype")));
      List<Long> shape = longs(fields.get("shape"));
      List<Long> offsets = offsets(fields, bytes.length - start);
      long from = offsets.get(0);
      long to = offsets.get(1);
      return new Tensor(
          dtype, shape, ByteBuffer.wrap(bytes, start + (int) from, (int) (to - from)).slice());
    } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
      throw new IOException("safetensors tensor " + name + ": " + e.getMessage(), e);
    }
  }

  /** Where a tensor lies within {@code length} bytes. */
  private static List<Long> offsets(Map<?, ?> fields, int length) {
    List<Long> offsets = longs(fields.get("data_offsets"));
    long from = offsets.get(0);
    long to = offsets.get(1);
    if (offsets.size() != 2 || from < 0 || to < from || to > length) {
      throw new IllegalArgumentException(
          "data_offsets: " + offsets + " (expected: within 0 to " + length + ")");
    }
    return offsets;
  }

  private static List<Long> longs(@org.jspecify.annotations.Nullable Object value) {
    if (!(value instanceof List<?> list)) {
      throw new IllegalArgumentException(value + " (expected: a list of whole numbers)");
    }
    return list.stream()
        .map(
            v -> {
              if (v instanceof Long number) {
                return number;
              }
              throw new IllegalArgumentException(v + " (expected: a whole number)");
            })
        .toList();
  }
}
