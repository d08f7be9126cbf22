package io.orograph.cli.compare;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What `orograph export --bundle` wrote: the sweep file, and what was measured.
 *
 * @param sweep text of the sweep file
 * @param measurements with the seeds of the runs
 */
public record BundleFile(String sweep, Exported measurements) {
  private static final String SUMS = "SHA256SUMS";
  private static final String SWEEP = "sweep.yaml";
  private static final String TABLE = "measurements.jsonl";
  private static final long LARGEST_SWEEP = 4L << 20;
  private static final long LARGEST_TABLE = 4L << 30;

  /**
   * Reads one; nothing is unpacked beyond the entries that are needed, and none beyond its bound.
   *
   * @throws IllegalArgumentException if it is no bundle, or not as it was written; says what is
   *     wrong
   */
  public static BundleFile read(Path file) {
    try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
      Map<String, String> sums =
          text(zip, SUMS)
              .lines()
              .map(line -> line.split("  ", 2))
              .filter(words -> words.length == 2)
              .collect(Collectors.toMap(words -> words[1], words -> words[0], (a, b) -> b));
      check(zip, SWEEP, LARGEST_SWEEP, sums);
      check(zip, TABLE, LARGEST_TABLE, sums);
      return new BundleFile(text(zip, SWEEP), measured(zip));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "not readable as a bundle (expected: a file of `export --bundle`): " + e.getMessage(), e);
    }
  }

  private static String text(ZipFile zip, String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    unpack(zip, name, LARGEST_SWEEP, bytes);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** An entry is unpacked for this alone: the measurements may be larger than the memory. */
  private static void check(ZipFile zip, String name, long most, Map<String, String> sums)
      throws IOException {
    MessageDigest digest = sha256();
    unpack(zip, name, most, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    String found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(sums.get(name))) {
      throw new IllegalArgumentException(
          name + ": SHA-256 " + found + " (expected: " + sums.get(name) + ", of " + SUMS + ")");
    }
  }

  private static Exported measured(ZipFile zip) throws IOException {
    MeasuredLines lines = new MeasuredLines();
    try {
      unpack(zip, TABLE, LARGEST_TABLE, lines);
      return lines.exported();
    } catch (MeasuredLines.BadLineException e) {
      throw new IllegalArgumentException(TABLE + ": " + e.getMessage(), e);
    }
  }

  private static void unpack(ZipFile zip, String name, long most, OutputStream to)
      throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new IllegalArgumentException(name + ": not in it (expected: an entry of a bundle)");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] piece = new byte[1 << 16];
      long size = 0;
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        size += read;
        if (size > most) {
          throw new IllegalArgumentException(
              name + ": more than " + most + " bytes (expected: less)");
        }
        to.write(piece, 0, read);
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
