package io.orograph.core.random;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A 64-bit root of randomness from which further seeds are derived by label.
 *
 * <p>Derivation, ours: the first eight bytes, big-endian, of the SHA-256 of the UTF-8 text
 *
 * <pre>
 * orograph/seed/v1
 * &lt;value as 16 lowercase hexadecimal digits&gt;
 * &lt;label&gt;[
 * &lt;index in decimal&gt;]
 * </pre>
 *
 * (lines separated by one line feed, none at the end). Hashing instead of adding, because with
 * {@code seed + index} the first child of seed 1 equals the second child of seed 0.
 *
 * @param value the 64 bits
 */
public record Seed(long value) {
  private static final String VERSION = "orograph/seed/v1";

  /** The seed with exactly these bits. */
  public static Seed of(long value) {
    return new Seed(value);
  }

  /**
   * The first eight bytes, big-endian, of a digest.
   *
   * @param digest at least eight bytes that are already well mixed, as of SHA-256
   */
  public static Seed of(byte[] digest) {
    if (digest.length < Long.BYTES) {
      throw new IllegalArgumentException(
          "digest: " + digest.length + " bytes (expected: at least 8)");
    }
    return new Seed(ByteBuffer.wrap(digest).getLong());
  }

  /**
   * The seed of a run: the first 16 digits of its run key.
   *
   * @param runKey lowercase or uppercase hexadecimal text of a SHA-256, at least 16 digits
   */
  public static Seed ofKey(String runKey) {
    if (runKey.length() < 16 || !runKey.chars().allMatch(HexFormat::isHexDigit)) {
      throw new IllegalArgumentException(
          "runKey: " + runKey + " (expected: at least 16 hexadecimal digits)");
    }
    return new Seed(HexFormat.fromHexDigitsToLong(runKey, 0, 16));
  }

  /**
   * The seed of a named part, for example {@code derive("init")}.
   *
   * @param label one line of text, not blank; a line feed would make two derivations collide
   */
  public Seed derive(String label) {
    return hashed(VERSION + '\n' + HexFormat.of().toHexDigits(value) + '\n' + checked(label));
  }

  /** The seed of the {@code index}-th of many parts with one name, for example an epoch. */
  public Seed derive(String label, long index) {
    return hashed(
        VERSION
            + '\n'
            + HexFormat.of().toHexDigits(value)
            + '\n'
            + checked(label)
            + '\n'
            + Long.toString(index));
  }

  /** A new stream that starts at the beginning of this seed's numbers. */
  public RandomStream stream() {
    return new RandomStream(value);
  }

  /** The value as 16 lowercase hexadecimal digits. */
  public String toHex() {
    return HexFormat.of().toHexDigits(value);
  }

  private static String checked(String label) {
    if (label.isBlank() || label.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("label: '" + label + "' (expected: one line of text)");
    }
    return label;
  }

  private static Seed hashed(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return of(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: missing (expected: present in every JDK)", e);
    }
  }
}
