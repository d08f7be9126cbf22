package io.orograph.orchestrator.app;

import io.orograph.store.bucket.BucketSettings;
import io.orograph.store.local.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Remembers beside a lab's data where its checkpoints are, so that a start without the settings, or
 * with others, does not look for them where they are not, nor begin a store in the place of a disk
 * that is not mounted. A store within the data needs no mark: it is there or both are not.
 */
final class StoreMark {
  private StoreMark() {}

  static Path file(Path dataFolder) {
    return dataFolder.resolve("bucket");
  }

  /** The mark of a store in a folder elsewhere. */
  static Path folder(Path dataFolder) {
    return dataFolder.resolve("store-folder");
  }

  /**
   * Refuses a store that is not the lab's.
   *
   * @throws IOException naming both, and what to do
   */
  static void check(OrchestratorConfig config) throws IOException {
    Path mark = file(config.dataFolder());
    Optional<String> given = config.bucket().map(BucketSettings::place);
    if (Files.exists(mark)) {
      String known = Files.readString(mark).strip();
      if (!known.equals(given.orElse(""))) {
        throw new IOException(
            "orograph.store.bucket: "
                + given.orElse("empty")
                + " (expected: "
                + known
                + ", where this lab's checkpoints are; or, if they have moved, remove "
                + mark
                + ")");
      }
    } else if (given.isPresent() && holdsContent(config.storeFolder())) {
      throw new IOException(
          config.storeFolder()
              + ": holds this lab's checkpoints (expected: copied to "
              + given.get()
              + " as docs/how-to/bucket.md says, and the folder moved away)");
    } else if (given.isEmpty()) {
      checkFolder(config);
    }
  }

  /** A lab that has had its store in a folder has it there still. */
  private static void checkFolder(OrchestratorConfig config) throws IOException {
    Path mark = folder(config.dataFolder());
    if (Files.exists(mark)
        && !FolderStore.isIn(config.storeFolder())
        && !holdsContent(config.storeFolder())) {
      throw new IOException(
          "orograph.orchestrator.store-folder: no store is in "
              + config.storeFolder()
              + " (expected: this lab's, last in "
              + Files.readString(mark).strip()
              + ", mounted; or, if its checkpoints are given up, remove "
              + mark
              + ")");
    }
  }

  private static boolean holdsContent(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> within = Files.list(folder)) {
      return within.anyMatch(f -> f.getFileName().toString().matches("[0-9a-f]{2}"));
    }
  }

  /** From now on this lab's checkpoints are where its settings say. */
  static void write(OrchestratorConfig config) throws IOException {
    if (config.bucket().isPresent()) {
      MarkFile.write(file(config.dataFolder()), config.bucket().get().place());
      return;
    }
    Path store = config.storeFolder().toAbsolutePath().normalize();
    if (!store.startsWith(config.dataFolder().toAbsolutePath().normalize())) {
      MarkFile.write(folder(config.dataFolder()), store.toString());
    }
  }
}
