package io.orograph.cli.fetch;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Takes known files out of a tar archive that is packed by gzip (POSIX.1-1988 ustar, of which names
 * of up to 100 bytes are read). Names in the archive are only ever compared, so none leads
 * anywhere; of the packed stream no more is unpacked than is allowed, whatever it claims to hold.
 */
final class TarFile {
  private static final int BLOCK = 512;
  private static final int NAME_BYTES = 100;
  private static final int SIZE_AT = 124;
  private static final int SIZE_BYTES = 12;
  private static final int TYPE_AT = 156;

  private TarFile() {}

  /**
   * Writes the wanted files.
   *
   * @param wanted name in the archive to where it is written and how long it must be
   * @param mostBytes most bytes that are unpacked altogether
   * @throws IOException if one is missing, is no plain file, has another length or comes twice
   */
  static void extract(Path archive, Map<String, Target> wanted, long mostBytes) throws IOException {
    Map<String, Target> left = new HashMap<>(wanted);
    try (InputStream packed = new BufferedInputStream(Files.newInputStream(archive));
        InputStream in = new Bounded(new GZIPInputStream(packed), mostBytes)) {
      for (byte[] header = in.readNBytes(BLOCK);
          header.length == BLOCK && header[0] != 0;
          header = in.readNBytes(BLOCK)) {
        String name = name(header);
        long size = size(header);
        Target target = left.remove(name);
        if (target == null) {
          if (wanted.containsKey(name)) {
            throw new IOException(name + ": twice in the archive (expected: once)");
          }
          in.skipNBytes(padded(size));
          continue;
        }
        if (header[TYPE_AT] != '0' && header[TYPE_AT] != 0) {
          throw new IOException(name + ": no plain file (expected: a file, not a link)");
        }
        if (size != target.bytes()) {
          throw new IOException(name + ": " + size + " bytes (expected: " + target.bytes() + ")");
        }
        copy(in, size, target.file());
        in.skipNBytes(padded(size) - size);
      }
    }
    if (!left.isEmpty()) {
      throw new IOException(
          String.join(", ", left.keySet().stream().sorted().toList())
              + ": not in the archive (expected: "
              + String.join(", ", wanted.keySet().stream().sorted().toList())
              + ")");
    }
  }

  /**
   * Where a file goes.
   *
   * @param file where it is written
   * @param bytes how long it is
   */
  record Target(Path file, long bytes) {}

  private static void copy(InputStream in, long size, Path to) throws IOException {
    try (OutputStream out = Files.newOutputStream(to)) {
      byte[] buffer = new byte[1 << 16];
      long left = size;
      while (left > 0) {
        int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (n < 0) {
          throw new IOException("the archive ends inside a file (expected: a whole archive)");
        }
        out.write(buffer, 0, n);
        left -= n;
      }
    }
  }

  private static String name(byte[] header) {
    int end = 0;
    while (end < NAME_BYTES && header[end] != 0) {
      end++;
    }
    String name = new String(header, 0, end, StandardCharsets.UTF_8);
    return name.startsWith("./") ? name.substring(2) : name;
  }

  private static long size(byte[] header) throws IOException {
    String text =
        new String(header, SIZE_AT, SIZE_BYTES, StandardCharsets.US_ASCII)
            .replace('\0', ' ')
            .strip();
    if (!text.matches("[0-7]{1,11}")) {
      throw new IOException("size " + text + " (expected: up to 11 octal digits)");
    }
    return Long.parseLong(text, 8);
  }

  private static long padded(long size) {
    return Math.ceilDiv(size, (long) BLOCK) * BLOCK;
  }

  /** A stream that ends with an error where more comes out of it than it may hold. */
  private static final class Bounded extends FilterInputStream {
    private long left;

    private Bounded(InputStream in, long most) {
      super(in);
      this.left = most;
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      count(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int n = super.read(bytes, from, length);
      count(Math.max(0, n));
      return n;
    }

    @Override
    public long skip(long n) throws IOException {
      long skipped = super.skip(n);
      count(skipped);
      return skipped;
    }

    private void count(long n) throws IOException {
      left -= n;
      if (left < 0) {
        throw new IOException("the archive unpacks to more than it should (expected: no more)");
      }
    }
  }
}
