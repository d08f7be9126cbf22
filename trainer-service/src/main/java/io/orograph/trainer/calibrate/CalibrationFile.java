package io.orograph.trainer.calibrate;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.Calibration;
import io.orograph.wire.convert.CalibrationConverter;
import io.orograph.wire.convert.SpecRejected;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calibrations of one device class and code version on disk: the SHA-256 of a {@code
 * CalibrationCache} message and the message. One file for each device class, so that workers of
 * different machines may share a folder. What cannot be read is ignored and written anew.
 */
public final class CalibrationFile {
  private static final Logger LOG = LoggerFactory.getLogger(CalibrationFile.class);

  /** Far above what {@link Calibrations} keeps; a larger file is not ours. */
  private static final long MOST_BYTES = 1 << 20;

  private static final int DIGEST_BYTES = 32;

  private final Path file;
  private final String deviceClass;
  private final String codeVersion;

  /**
   * The file of a device class.
   *
   * @param folder need not exist
   * @param codeVersion version and revision of this software: another one's measurements do not
   *     count
   */
  public CalibrationFile(Path folder, String deviceClass, String codeVersion) {
    String name = Digest.of(deviceClass.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 16);
    this.file = folder.resolve("calibrations-" + name + ".bin");
    this.deviceClass = deviceClass;
    this.codeVersion = codeVersion;
  }

  /** Where it is. */
  Path path() {
    return file;
  }

  /** What it holds of this device class and code version, oldest first; nothing if unreadable. */
  List<Calibration> read() {
    try {
      if (!Files.exists(file)) {
        return List.of();
      }
      if (Files.size(file) > MOST_BYTES) {
        throw new IOException(
            "size: " + Files.size(file) + " (expected: at most " + MOST_BYTES + ")");
      }
      return CalibrationConverter.fromCache(
          deviceClass, codeVersion, checked(Files.readAllBytes(file)));
    } catch (IOException | SpecRejected e) {
      LOG.warn("calibrations in {} are ignored: {}", file, e.getMessage());
      return List.of();
    }
  }

  private static byte[] checked(byte[] bytes) throws IOException {
    int cut = Math.min(DIGEST_BYTES, bytes.length);
    byte[] body = Arrays.copyOfRange(bytes, cut, bytes.length);
    String said = HexFormat.of().formatHex(bytes, 0, cut);
    if (!Digest.of(body).hex().equals(said)) {
      throw new IOException("digest: " + said + " (expected: that of the content)");
    }
    return body;
  }

  /**
   * Replaces what it holds; a folder that cannot be written is told in the log and does no harm.
   */
  void write(List<Calibration> calibrations) {
    byte[] body = CalibrationConverter.toCache(deviceClass, codeVersion, calibrations);
    byte[] digest = HexFormat.of().parseHex(Digest.of(body).hex());
    byte[] bytes = Arrays.copyOf(digest, digest.length + body.length);
    System.arraycopy(body, 0, bytes, digest.length, body.length);
    Path folder = file.toAbsolutePath().getParent();
    try {
      Files.createDirectories(folder);
      Path fresh = Files.createTempFile(folder, "calibrations", ".tmp");
      try {
        Files.write(fresh, bytes);
        Files.move(
            fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      LOG.warn("calibrations are not kept in {}: {}", file, e.toString());
    }
  }
}
