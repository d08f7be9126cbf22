package io.orograph.metrics.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/**
 * Which software this is.
 *
 * @param version of the release
 * @param revision of the source, as the build was told
 */
record Build(String version, String revision) {
  /** What the build wrote beside this class. */
  static Build read() {
    Properties properties = new Properties();
    try (InputStream in =
        Objects.requireNonNull(Build.class.getResourceAsStream("build.properties"))) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Build(
        properties.getProperty("version", "unknown"),
        properties.getProperty("revision", "unknown"));
  }

  @Override
  public String toString() {
    return version + " (" + revision + ")";
  }
}
