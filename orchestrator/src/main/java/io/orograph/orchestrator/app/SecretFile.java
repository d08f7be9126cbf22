package io.orograph.orchestrator.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/** A file whose single line is a secret, for its owner only. */
final class SecretFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private SecretFile() {}

  /**
   * Its line.
   *
   * @param key of the setting that names it
   * @param what the line is, in words
   * @throws IOException if it cannot be read, others may read it, or it has not one line
   */
  static String read(String key, Path file, String what) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(key + ": " + file + " (expected: a file with " + what + ")");
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (!OWNER_ONLY.containsAll(permissions)) {
      throw new IOException(
          key
              + ": "
              + file
              + " has "
              + PosixFilePermissions.toString(permissions)
              + " (expected: rw-------, for its owner only)");
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.size() != 1 || lines.getFirst().isEmpty()) {
      throw new IOException(key + ": " + file + " (expected: one line, " + what + ")");
    }
    return lines.getFirst();
  }
}
