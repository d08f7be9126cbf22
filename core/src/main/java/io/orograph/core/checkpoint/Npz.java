package io.orograph.core.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * NumPy's {@code .npz}: a zip archive with one {@code .npy} file (version 1.0, C order,
 * little-endian) per named array.
 *
 * <p>Written with sorted names, fixed times and without compression, so that equal content has
 * equal bytes on every platform. Reading is bounded by the bytes given; what is not one of {@link
 * Safetensors.Dtype} or is in Fortran order is refused by name.
 */
public final class Npz {
  /** What arrays may take that were compressed: more is an archive made to fill memory. */
  private static final long MOST_TIMES = 16;

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final LocalDateTime EARLIEST = LocalDateTime.of(1980, 1, 1, 0, 0);
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '(<f4|<f8|<i8)', 'fortran_order': False, 'shape': \\(([0-9, ]*)\\),? ?\\}\\s*");

  private Npz() {}

  /** The bytes of an archive with these arrays. */
  public static byte[] write(Map<String, Safetensors.Tensor> arrays) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, Safetensors.Tensor> array : new TreeMap<>(arrays).entrySet()) {
        byte[] npy = npy(array.getValue());
        ZipEntry entry = new ZipEntry(array.getKey() + ".npy");
        entry.setTimeLocal(EARLIEST);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(npy.length);
        CRC32 crc = new CRC32();
        crc.update(npy);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(npy);
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads an archive.
   *
   * @throws IOException if it is not well-formed; the message names what is wrong
   */
  public static Safetensors.Content read(byte[] bytes) throws IOException {
    SortedMap<String, Safetensors.Tensor> arrays = new TreeMap<>();
    long total = 0;
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName().replaceFirst("\\.npy$", "");
        long left = MOST_TIMES * bytes.length - total;
        byte[] npy = zip.readNBytes((int) Math.min(left + 1, Integer.MAX_VALUE));
        total += npy.length;
        if (npy.length > left) {
          throw new IOException(
              "npz array %s: with those before more than %d times the archive (expected: less)"
                  .formatted(name, MOST_TIMES));
        }
        arrays.put(name, array(name, npy));
      }
    }
    return new Safetensors.Content(arrays, new TreeMap<>());
  }

  private static byte[] npy(Safetensors.Tensor array) {
    String shape =
        array.shape().stream().map(n -> n + ",").collect(Collectors.joining(" ", "(", ")"));
    String text =
        "{'descr': '%s', 'fortran_order': False, 'shape': %s, }"
            .formatted(code(array.dtype()), numpyTuple(shape));
    int length = (MAGIC.length + 2 + text.length() + 1 + 63) / 64 * 64;
    ByteBuffer out =
        ByteBuffer.allocate(length + array.data().remaining()).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).putShort((short) (length - MAGIC.length - 2));
    out.put(text.getBytes(StandardCharsets.US_ASCII));
    while (out.position() < length - 1) {
      out.put((byte) ' ');
    }
    return out.put((byte) '\n').put(array.data().duplicate()).array();
  }

  /** NumPy writes {@code (3,)} but {@code (3, 4)}. */
  private static String numpyTuple(String shape) {
    return shape.chars().filter(c -> c == ',').count() > 1 ? shape.replace(",)", ")") : shape;
  }

  private static Safetensors.Tensor array(String name, byte[] npy) throws IOException {
    if (npy.length < MAGIC.length + 2 || !Arrays.equals(npy, 0, 8, MAGIC, 0, 8)) {
      throw new IOException("npz array " + name + " (expected: a .npy file of version 1.0)");
    }
    ByteBuffer in = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN);
    int start = MAGIC.length + 2 + Short.toUnsignedInt(in.getShort(MAGIC.length));
    if (start > npy.length) {
      throw new IOException("npz array " + name + ": header beyond the end (expected: within)");
    }
    String text =
        new String(npy, MAGIC.length + 2, start - MAGIC.length - 2, StandardCharsets.US_ASCII);
    Matcher header = HEADER.matcher(text);
    if (!header.matches()) {
      throw new IOException(
          "npz array " + name + ": " + text.strip() + " (expected: <f4, <f8 or <i8 in C order)");
    }
    try {
      List<Long> shape =
          Arrays.stream(header.group(2).split(",", -1))
              .map(String::strip)
              .filter(extent -> !extent.isEmpty())
              .map(Long::valueOf)
              .toList();
      return new Safetensors.Tensor(
          dtype(header.group(1)), shape, in.slice(start, npy.length - start));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IOException("npz array " + name + ": " + e.getMessage(), e);
    }
  }

  private static String code(Safetensors.Dtype dtype) {
    return switch (dtype) {
      case F32 -> "<f4";
      case F64 -> "<f8";
      case I64 -> "<i8";
    };
  }

  private static Safetensors.Dtype dtype(String code) {
    return switch (code) {
      case "<f4" -> Safetensors.Dtype.F32;
      case "<f8" -> Safetensors.Dtype.F64;
      default -> Safetensors.Dtype.I64;
    };
  }
}
