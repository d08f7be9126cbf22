package io.orograph.cli.app;

import io.orograph.cli.grpc.LoadedSweep;
import io.orograph.core.preset.SweepPreset;
import io.orograph.wire.convert.SpecRejected;
import io.orograph.wire.convert.SweepLines;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Sweep files on disk, and the one that ships. */
final class SweepFiles {
  private static final String SHIPPED = "/io/orograph/cli/examples/quickstart.yaml";

  private static final String PRESET = "preset:";

  private SweepFiles() {}

  /** The checked sweep in {@code file}. */
  static LoadedSweep load(Path file) {
    String text = text(file);
    try {
      return LoadedSweep.parse(text);
    } catch (SpecRejected e) {
      SweepLines lines = SweepLines.of(text);
      throw new BadInput(
          e.violations().stream()
              .map(v -> lines.told(file.toString(), v))
              .collect(Collectors.joining(System.lineSeparator())));
    }
  }

  /** The text of {@code file}, or of the preset that it names as {@code preset:NAME}. */
  static String text(Path file) {
    if (file.toString().startsWith(PRESET)) {
      return preset(file.toString().substring(PRESET.length())).text();
    }
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new BadInput("sweep file: " + file + " (expected: an existing file)");
    } catch (IOException e) {
      throw new BadInput("sweep file: " + file + ": " + e.getMessage() + " (expected: UTF-8 text)");
    }
  }

  /** What a preset is, for lists of sweeps; empty of a sweep file. */
  static String told(Path file) {
    if (!file.toString().startsWith(PRESET)) {
      return "";
    }
    SweepPreset preset = preset(file.toString().substring(PRESET.length()));
    return preset.name() + ": " + preset.title() + "; " + preset.source();
  }

  /** The preset of this name. */
  static SweepPreset preset(String name) {
    return SweepPreset.named(name)
        .orElseThrow(
            () ->
                new BadInput(
                    "preset: %s (expected: one of %s)"
                        .formatted(name, String.join(", ", SweepPreset.names()))));
  }

  /** The text of the quickstart's sweep. */
  static String shipped() {
    try (InputStream in = SweepFiles.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IllegalStateException(SHIPPED + ": missing from this build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
