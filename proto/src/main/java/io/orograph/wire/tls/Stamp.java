package io.orograph.wire.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * What tells one content of a file from the next without reading it.
 *
 * @param modified when it was written, as precisely as the file system knows
 * @param size its bytes
 * @param file which file it is; another one after a rename
 */
public record Stamp(String modified, long size, String file) {
  /** A file that cannot be looked at. */
  public static final Stamp NONE = new Stamp("", -1, "");

  /** The stamp of {@code path} now. */
  public static Stamp of(Path path) {
    try {
      BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
      return new Stamp(
          found.lastModifiedTime().toString(), found.size(), Objects.toString(found.fileKey(), ""));
    } catch (IOException e) {
      return NONE;
    }
  }
}
