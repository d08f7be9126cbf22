package io.orograph.core.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * The values of one column in one group of rows, as one data page of the first version: which of
 * them there are, a bit each, then those values plainly, all in one gzip.
 */
final class ColumnPage {
  /** Number of GZIP among the codecs. */
  static final int GZIP = 2;

  /** Number of PLAIN among the encodings. */
  static final int PLAIN = 0;

  /** Number of RLE among the encodings. */
  static final int RLE = 3;

  private static final int DATA_PAGE = 0;

  private final byte[] header;
  private final byte[] body;
  private final long uncompressed;

  private ColumnPage(byte[] header, byte[] body, long uncompressed) {
    this.header = header;
    this.body = body;
    this.uncompressed = uncompressed;
  }

  /**
   * The page of a column.
   *
   * @param texts its values in text, the empty one where there is none
   * @throws NumberFormatException if one is not of the column's type
   */
  static ColumnPage of(ColumnType type, List<String> texts) {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    plain.writeBytes(present(texts));
    switch (type) {
      case TEXT -> texts.forEach(t -> text(t, plain));
      case DOUBLE ->
          given(texts).forEach(t -> plain.writeBytes(word(Double.doubleToLongBits(number(t)))));
      case LONG -> given(texts).forEach(t -> plain.writeBytes(word(Long.parseLong(t))));
      case BOOLEAN -> plain.writeBytes(bits(given(texts).stream().map(ColumnPage::truth).toList()));
    }
    byte[] body = compressed(plain.toByteArray());
    byte[] header =
        CompactProtocol.struct(
            p ->
                p.i32(1, DATA_PAGE)
                    .i32(2, plain.size())
                    .i32(3, body.length)
                    .struct(5, d -> d.i32(1, texts.size()).i32(2, PLAIN).i32(3, RLE).i32(4, RLE)));
    return new ColumnPage(header, body, (long) header.length + plain.size());
  }

  /** Header and body, as they lie in the file. */
  byte[] bytes() {
    return ByteBuffer.allocate(header.length + body.length).put(header).put(body).array();
  }

  /** Its size before compression, header included. */
  long uncompressed() {
    return uncompressed;
  }

  private static double number(String text) {
    return Double.parseDouble(text);
  }

  private static boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new NumberFormatException("value: " + text + " (expected: true or false)");
    };
  }

  private static List<String> given(List<String> texts) {
    return texts.stream().filter(t -> !t.isEmpty()).toList();
  }

  /** Definition levels: one run of packed bits, with its length before it. */
  private static byte[] present(List<String> texts) {
    byte[] packed = bits(texts.stream().map(t -> !t.isEmpty()).toList());
    ByteArrayOutputStream run = new ByteArrayOutputStream();
    int header = (packed.length << 1) | 1;
    while ((header & ~0x7F) != 0) {
      run.write((header & 0x7F) | 0x80);
      header >>>= 7;
    }
    run.write(header);
    run.writeBytes(packed);
    byte[] levels = run.toByteArray();
    return ByteBuffer.allocate(4 + levels.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(levels.length)
        .put(levels)
        .array();
  }

  private static byte[] bits(List<Boolean> values) {
    byte[] packed = new byte[Math.ceilDiv(values.size(), 8)];
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i)) {
        packed[i / 8] = (byte) (packed[i / 8] | (1 << (i % 8)));
      }
    }
    return packed;
  }

  private static void text(String text, ByteArrayOutputStream out) {
    if (!text.isEmpty()) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      out.writeBytes(
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(utf8.length).array());
      out.writeBytes(utf8);
    }
  }

  private static byte[] word(long bits) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(bits).array();
  }

  private static byte[] compressed(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toByteArray();
  }
}
