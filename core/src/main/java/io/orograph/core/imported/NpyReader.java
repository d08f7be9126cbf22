package io.orograph.core.imported;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An array of NumPy's {@code .npy} format (versions 1.0 and 2.0, C order, little-endian), a number
 * at a time. Not safe for use by several threads.
 */
public final class NpyReader implements Closeable {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST_HEADER = 4096;
  private static final int MOST_EXTENTS = 4;
  private static final int CHUNK = 1 << 16;
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{ ?'descr': '([^']{1,8})', 'fortran_order': (True|False),"
              + " 'shape': \\(([0-9, ]{0,64})\\),? ?\\}\\s*");

  private final String name;
  private final InputStream in;
  private final NpyType type;
  private final List<Integer> shape;
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
  private long left;

  /**
   * Reads the header.
   *
   * @param name of the array, for messages
   * @param in closed with this
   * @throws BadArrayException if it is of another type, order or shape than can be read
   */
  public NpyReader(String name, InputStream in) throws IOException {
    this.name = name;
    this.in = in;
    Matcher header = HEADER.matcher(header(name, in));
    if (!header.matches()) {
      throw new BadArrayException(name, "no header of NumPy", "an array of numbers");
    }
    this.type =
        NpyType.of(header.group(1))
            .orElseThrow(
                () ->
                    new BadArrayException(
                        name, "type " + header.group(1), "one of " + NpyType.codes()));
    if (header.group(2).equals("True")) {
      throw new BadArrayException(name, "Fortran order", "C order, as np.ascontiguousarray has it");
    }
    this.shape = shape(name, header.group(3));
    this.left = count();
    chunk.limit(0);
  }

  private static String header(String name, InputStream in) throws IOException {
    byte[] start = exactly(name, in, MAGIC.length + 2);
    for (int i = 0; i < MAGIC.length; i++) {
      if (start[i] != MAGIC[i]) {
        throw new BadArrayException(name, "no array of NumPy", "a file that np.save has written");
      }
    }
    int version = start[MAGIC.length];
    if (version != 1 && version != 2) {
      throw new BadArrayException(name, "version " + version, "1 or 2");
    }
    ByteBuffer length =
        ByteBuffer.wrap(exactly(name, in, 2 * version)).order(ByteOrder.LITTLE_ENDIAN);
    long bytes =
        version == 1
            ? Short.toUnsignedInt(length.getShort())
            : Integer.toUnsignedLong(length.getInt());
    if (bytes > LONGEST_HEADER) {
      throw new BadArrayException(name, "a header of " + bytes + " bytes", "at most 4096");
    }
    return new String(exactly(name, in, (int) bytes), StandardCharsets.US_ASCII);
  }

  private static List<Integer> shape(String name, String text) throws BadArrayException {
    List<Integer> shape = new ArrayList<>();
    for (String extent : text.split(",", -1)) {
      String stripped = extent.strip();
      if (!stripped.isEmpty()) {
        if (stripped.length() > 9 || stripped.contains(" ")) {
          throw new BadArrayException(name, "extents (" + text + ")", "below 1000000000");
        }
        shape.add(Integer.valueOf(stripped));
      }
    }
    if (shape.isEmpty() || shape.size() > MOST_EXTENTS || shape.contains(0)) {
      throw new BadArrayException(name, "extents (" + text + ")", "1 to 4, none of them 0");
    }
    return List.copyOf(shape);
  }

  private static byte[] exactly(String name, InputStream in, int bytes) throws IOException {
    byte[] read = in.readNBytes(bytes);
    if (read.length < bytes) {
      throw new BadArrayException(name, "an array that ends too early", "a whole one");
    }
    return read;
  }

  /** Extents, the number of samples first. */
  public List<Integer> shape() {
    return shape;
  }

  /** Numbers of a sample. */
  public long columns() {
    return shape.subList(1, shape.size()).stream()
        .mapToLong(Integer::longValue)
        .reduce(1, Math::multiplyExact);
  }

  /** All numbers. */
  public long count() {
    return Math.multiplyExact(columns(), (long) shape.getFirst());
  }

  /** Whether numbers are whole by their type. */
  public boolean isWhole() {
    return type.isWhole();
  }

  /** Whether numbers are bytes without a sign, as pixels are. */
  public boolean isBytes() {
    return type == NpyType.UINT8;
  }

  /** The name of the type, as NumPy has it. */
  public String type() {
    return type.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The next number, row-major.
   *
   * @throws BadArrayException if there are fewer than the extents say
   */
  public double next() throws IOException {
    if (chunk.remaining() < type.bytes()) {
      int wanted = (int) Math.min(CHUNK, left * type.bytes());
      chunk.clear().put(exactly(name, in, wanted)).flip();
    }
    left--;
    return type.next(chunk);
  }

  /**
   * Checks that all has been read.
   *
   * @throws BadArrayException if there are more numbers than the extents say
   */
  public void end() throws IOException {
    if (left != 0 || in.read() >= 0) {
      throw new BadArrayException(name, "more numbers than extents", shape.toString());
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
