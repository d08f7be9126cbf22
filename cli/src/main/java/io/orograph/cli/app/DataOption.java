package io.orograph.cli.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says where the workers of a lab find data sets. */
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = {
        "Folder with the files of data sets, remembered for this lab.",
        "Default: $OROGRAPH_DATA, else ~/.local/share/orograph."
      })
  private @Nullable Path folder;

  /** What was given, which must be there. */
  Optional<Path> folder() {
    if (folder != null && !Files.isDirectory(folder)) {
      throw new BadInput("--data: " + folder + " (expected: a folder)");
    }
    return Optional.ofNullable(folder);
  }

  /** Where workers look when nothing is given. */
  static Path usual() {
    return Optional.ofNullable(System.getenv("OROGRAPH_DATA"))
        .filter(given -> !given.isBlank())
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".local", "share", "orograph"));
  }
}
