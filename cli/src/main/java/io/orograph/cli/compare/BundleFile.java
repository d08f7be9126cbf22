package io.orograph.cli.compare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
 * @param measurements JSON lines
 */
public record BundleFile(String sweep, String measurements) {
  private static final String SUMS = "SHA256SUMS";
  private static final int LARGEST_SWEEP = 4 << 20;
  private static final int LARGEST_TABLE = 1 << 30;

  /**
   * Reads one; nothing is unpacked beyond the entries that are needed, and none beyond its bound.
   *
   * @throws IllegalArgumentException if it is no bundle, or not as it was written; says what is
   *     wrong
   */
  public static BundleFile read(Path file) {
    try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
      Map<String, String> sums =
          text(entry(zip, SUMS, LARGEST_SWEEP))
              .lines()
              .map(line -> line.split("  ", 2))
              .filter(words -> words.length == 2)
              .collect(Collectors.toMap(words -> words[1], words -> words[0], (a, b) -> b));
      return new BundleFile(
          checked(zip, "sweep.yaml", LARGEST_SWEEP, sums),
          checked(zip, "measurements.jsonl", LARGEST_TABLE, sums));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "not readable as a bundle (expected: a file of `export --bundle`): " + e.getMessage(), e);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String checked(ZipFile zip, String name, int most, Map<String, String> sums)
      throws IOException {
    byte[] bytes = entry(zip, name, most);
    String digest = sha256(bytes);
    if (!digest.equals(sums.get(name))) {
      throw new IllegalArgumentException(
          name + ": SHA-256 " + digest + " (expected: " + sums.get(name) + ", of " + SUMS + ")");
    }
    return text(bytes);
  }

  private static byte[] entry(ZipFile zip, String name, int most) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new IllegalArgumentException(name + ": not in it (expected: an entry of a bundle)");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes(most);
      if (in.read() >= 0) {
        throw new IllegalArgumentException(
            name + ": more than " + most + " bytes (expected: less)");
      }
      return bytes;
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
