package io.orograph.wire.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a lab keeps of a token: never the token.
 *
 * <p>A token is {@code og_ID_SECRET}: 48 bits that name it and 256 random bits. Its SHA-256 is
 * kept, and not the output of a slow function such as Argon2id: those make guessing words costly,
 * and nobody guesses one of 2^256; but they would cost every call tens of milliseconds.
 *
 * @param id names the token, also in the record of what was done with it
 * @param sha256 of the whole token, 64 hexadecimal digits
 * @param created when it was made
 * @param expires when it ends; empty for never
 */
record Secret(String id, String sha256, Instant created, Optional<Instant> expires) {
  private static final Pattern TOKEN = Pattern.compile("og_([0-9a-f]{12})_[0-9a-f]{64}");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final HexFormat HEX = HexFormat.of();

  /** A new token, the only time that it is known. */
  static String draw() {
    return "og_" + hex(6) + "_" + hex(32);
  }

  /** What is kept of {@code token}. */
  static Secret of(String token, Instant created, Optional<Instant> expires) {
    return new Secret(id(token).orElseThrow(), sha256(token), created, expires);
  }

  /** The id in {@code token}; empty if it has not the form of one. */
  static Optional<String> id(String token) {
    Matcher matcher = TOKEN.matcher(token);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** Whether this is what is kept of {@code token}; takes equally long wherever it differs. */
  boolean matches(String token) {
    return MessageDigest.isEqual(
        sha256.getBytes(StandardCharsets.US_ASCII),
        sha256(token).getBytes(StandardCharsets.US_ASCII));
  }

  /** Whether it has ended at {@code now}. */
  boolean isOver(Instant now) {
    return expires.map(end -> !now.isBefore(end)).orElse(false);
  }

  private static String hex(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return HEX.formatHex(random);
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HEX.formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
