package io.orograph.wire.grpc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * The secret that every call carries, also on loopback, because a lab machine has other users.
 * Never printed.
 */
public final class Token {
  private static final int BYTES = 32;
  private static final int SHORTEST = 32;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final String value;

  private Token(String value) {
    this.value = value;
  }

  /** A new secret of 256 random bits. */
  public static Token random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new Token(HexFormat.of().formatHex(bytes));
  }

  /**
   * Writes a new secret to {@code file}, readable by its owner only, whole or not at all.
   *
   * @throws FileAlreadyExistsException if there is a file
   */
  public static Token createFile(Path file) throws IOException {
    Token token = random();
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException("token file: " + file + " (expected: a file within a folder)");
    }
    Files.createDirectories(folder);
    Path temporary =
        Files.createTempFile(
            folder, ".token", null, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try {
      Files.writeString(temporary, token.value + "\n");
      // A link, unlike a rename, refuses to replace a file that another process has just made.
      Files.createLink(file, temporary);
    } finally {
      Files.deleteIfExists(temporary);
    }
    return token;
  }

  /**
   * The secret in {@code file}, its single line.
   *
   * @throws IOException if it cannot be read, others may read it, or it is no secret
   */
  public static Token read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("token file: " + file + " (expected: a file with the token)");
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (!OWNER_ONLY.containsAll(permissions)) {
      throw new IOException(
          "token file: "
              + file
              + " has "
              + PosixFilePermissions.toString(permissions)
              + " (expected: rw-------, for its owner only)");
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.size() != 1 || lines.get(0).length() < SHORTEST || !isPlain(lines.get(0))) {
      throw new IOException(
          "token file: " + file + " (expected: one line of " + SHORTEST + " or more letters)");
    }
    return new Token(lines.get(0));
  }

  /** The secret in {@code file}; a new one if there is no file. */
  public static Token readOrCreate(Path file) throws IOException {
    if (!Files.exists(file)) {
      try {
        return createFile(file);
      } catch (FileAlreadyExistsException e) {
        // Another process was first: its secret is the one.
        return read(file);
      }
    }
    return read(file);
  }

  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c > ' ' && c < 127);
  }

  /** Whether {@code header} presents this secret; takes equally long wherever it differs. */
  boolean matches(String header) {
    return MessageDigest.isEqual(
        header.getBytes(StandardCharsets.UTF_8), header().getBytes(StandardCharsets.UTF_8));
  }

  /** {@code text} with three asterisks wherever this secret stands in it. */
  public String hiddenIn(String text) {
    return text.replace(value, "***");
  }

  /** The value of the {@code authorization} header. */
  String header() {
    return "Bearer " + value;
  }

  @Override
  public String toString() {
    return "Token[hidden]";
  }
}
