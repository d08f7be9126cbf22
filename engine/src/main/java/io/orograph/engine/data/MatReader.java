package io.orograph.engine.data;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Numeric arrays of a MATLAB file of level 5 (MathWorks, "MAT-File Format"), one after another:
 * full arrays of class uint8 or double whose numbers are stored as uint8 or double, compressed or
 * not, little-endian. Numbers are handed on as they are unpacked, so that whatever a header claims,
 * memory is that of one image. Ours, because of a format with cells, structures, objects and
 * functions this needs one kind of element, and because libraries allocate what headers claim.
 */
final class MatReader {
  private static final int HEADER = 128;
  private static final int ENDIAN_AT = 126;
  private static final int VERSION_AT = 124;
  private static final int LEVEL_5 = 0x0100;
  private static final int TAG = 8;

  private static final int INT8 = 1;
  private static final int UINT8 = 2;
  private static final int INT32 = 5;
  private static final int UINT32 = 6;
  private static final int DOUBLE = 9;
  private static final int MATRIX = 14;
  private static final int COMPRESSED = 15;

  private static final int DOUBLE_CLASS = 6;
  private static final int UINT8_CLASS = 9;
  private static final int COMPLEX = 0x0800;

  private static final int LONGEST_NAME = 63;
  private static final int MOST_EXTENTS = 8;

  private final Path path;
  private final byte[] content;
  private int at = HEADER;

  MatReader(Path path, byte[] content) {
    this.path = path;
    this.content = content;
    if (content.length < HEADER) {
      throw DataSetException.in(
          path, content.length + " bytes", "at least 128, a header of MATLAB");
    }
    ByteBuffer header = little(content);
    boolean little = content[ENDIAN_AT] == 'I' && content[ENDIAN_AT + 1] == 'M';
    int version = Short.toUnsignedInt(header.getShort(VERSION_AT));
    if (!little || version != LEVEL_5) {
      throw DataSetException.in(
          path,
          "no header of MATLAB, level 5, little-endian",
          "a file of MATLAB 5 to 7, not 7.3, which is HDF5");
    }
  }

  /**
   * The next variable, whose numbers must be read to their end before the one after it.
   *
   * @throws DataSetException if there is something else
   */
  Optional<Variable> next() {
    if (at == content.length) {
      return Optional.empty();
    }
    if (content.length - at < TAG) {
      throw truncated();
    }
    int type = little(content).getInt(at);
    long length = Integer.toUnsignedLong(little(content).getInt(at + 4));
    if (length > content.length - at - TAG) {
      throw DataSetException.in(
          path, "an element of " + length + " bytes at byte " + at, "a whole file");
    }
    InputStream element = new ByteArrayInputStream(content, at + TAG, (int) length);
    at += TAG + (int) length;
    try {
      return switch (type) {
        case MATRIX -> Optional.of(variable(element));
        case COMPRESSED -> {
          InputStream unpacked = new InflaterInputStream(element);
          Tag tag = tag(unpacked);
          expect("an element of type " + tag.type() + ", packed", tag.type() == MATRIX, "an array");
          yield Optional.of(variable(unpacked));
        }
        default -> throw DataSetException.in(path, "an element of type " + type, "arrays alone");
      };
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private Variable variable(InputStream in) throws IOException {
    byte[] flags = part(in, UINT32, 8);
    expect(flags.length + " bytes of flags", flags.length == 8, "8");
    int bits = little(flags).getInt(0);
    int kind = bits & 0xff;
    expect(
        "an array of class " + kind,
        kind == UINT8_CLASS || kind == DOUBLE_CLASS,
        "uint8 or double");
    expect("a complex array", (bits & COMPLEX) == 0, "a real one");
    ByteBuffer extents = little(part(in, INT32, Integer.BYTES * MOST_EXTENTS));
    List<Integer> shape = new ArrayList<>();
    while (extents.remaining() >= Integer.BYTES) {
      shape.add(extents.getInt());
    }
    String name = new String(part(in, INT8, LONGEST_NAME), StandardCharsets.US_ASCII);
    Tag numbers = tag(in);
    expect(
        "numbers of type " + numbers.type(),
        numbers.type() == UINT8 || numbers.type() == DOUBLE,
        "uint8 or double");
    return new Variable(name, List.copyOf(shape), numbers, in);
  }

  /** A tag; a small element has its bytes in the tag itself. */
  private record Tag(int type, long length, Optional<byte[]> inside) {}

  private static Tag tag(InputStream in) throws IOException {
    ByteBuffer read = little(exactly(in, Integer.BYTES));
    int word = read.getInt();
    byte[] rest = exactly(in, Integer.BYTES);
    int small = word >>> 16;
    if (small == 0) {
      return new Tag(word, Integer.toUnsignedLong(little(rest).getInt()), Optional.empty());
    }
    return new Tag(word & 0xffff, small, Optional.of(rest));
  }

  /** A whole element that must be of a type and no longer than so many bytes. */
  private byte[] part(InputStream in, int type, int most) throws IOException {
    Tag tag = tag(in);
    expect("an element of type " + tag.type(), tag.type() == type, "type " + type);
    expect(
        "an element of " + tag.length() + " bytes",
        tag.length() <= (tag.inside().isPresent() ? Integer.BYTES : most),
        "at most " + most);
    int length = (int) tag.length();
    if (tag.inside().isPresent()) {
      return Arrays.copyOf(tag.inside().get(), length);
    }
    byte[] bytes = exactly(in, length);
    in.skipNBytes((TAG - length % TAG) % TAG);
    return bytes;
  }

  private void expect(String value, boolean holds, String expected) {
    if (!holds) {
      throw DataSetException.in(path, value, expected);
    }
  }

  private static byte[] exactly(InputStream in, int bytes) throws IOException {
    byte[] read = in.readNBytes(bytes);
    if (read.length < bytes) {
      throw new EOFException("the file ends too early");
    }
    return read;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private DataSetException truncated() {
    return DataSetException.in(path, content.length + " bytes", "a whole file");
  }

  private DataSetException unreadable(IOException e) {
    return e instanceof EOFException || e instanceof ZipException
        ? new DataSetException(path + ": " + e.getMessage() + " (expected: a whole file)", e)
        : new DataSetException(path + ": " + e + " (expected: a file that can be read)", e);
  }

  /** A named array whose numbers are read from front to end, the first extent fastest. */
  final class Variable {
    private final String name;
    private final List<Integer> shape;
    private final Tag tag;
    private final InputStream numbers;
    private long left;

    private Variable(String name, List<Integer> shape, Tag tag, InputStream in) {
      this.name = name;
      this.shape = shape;
      this.tag = tag;
      this.numbers = tag.inside().<InputStream>map(ByteArrayInputStream::new).orElse(in);
      this.left = tag.length();
    }

    String name() {
      return name;
    }

    /** Whether a number takes eight bytes, not one. */
    boolean isWide() {
      return tag.type() == DOUBLE;
    }

    /** Checks the extents, and that there are so many numbers. */
    void require(List<Integer> extents) {
      expect(name + " of extents " + shape, shape.equals(extents), extents.toString());
      long count = extents.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
      long bytes = count * (isWide() ? Double.BYTES : 1);
      expect(name + " of " + left + " bytes", left == bytes, bytes + " bytes");
    }

    /** Fills an array with bytes. */
    void read(byte[] to) {
      byte[] read = bytes(to.length);
      System.arraycopy(read, 0, to, 0, read.length);
    }

    /** The next number. */
    double number() {
      return isWide() ? little(bytes(Double.BYTES)).getDouble() : Byte.toUnsignedInt(bytes(1)[0]);
    }

    private byte[] bytes(int count) {
      try {
        left -= count;
        return exactly(numbers, count);
      } catch (IOException e) {
        throw unreadable(e);
      }
    }

    /** Checks that nothing was left. */
    void end() {
      expect(name + " with " + left + " bytes more", left == 0, "none");
      try {
        numbers.close();
      } catch (IOException e) {
        throw unreadable(e);
      }
    }
  }
}
