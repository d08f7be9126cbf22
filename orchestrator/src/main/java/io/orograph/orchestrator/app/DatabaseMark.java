package io.orograph.orchestrator.app;

import io.orograph.orchestrator.results.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Remembers beside a lab's data that its database is on a server, so that a start without the
 * settings, or with others, does not begin an empty lab beside the real one. An H2 file needs no
 * mark: it is there.
 */
final class DatabaseMark {
  private DatabaseMark() {}

  static Path file(Path dataFolder) {
    return dataFolder.resolve("database");
  }

  /**
   * Refuses a database that is not the lab's.
   *
   * @throws IOException naming both, and what to do
   */
  static void check(Path dataFolder, DatabaseAddress address) throws IOException {
    Path mark = file(dataFolder);
    if (Files.exists(mark)) {
      String known = Files.readString(mark).strip();
      if (!known.equals(address.shown())) {
        throw new IOException(
            "orograph.orchestrator.database.url: "
                + (address.embedded() ? "empty" : address.shown())
                + " (expected: "
                + known
                + ", where this lab's sweeps are; or, if the database has moved, remove "
                + mark
                + ")");
      }
    } else if (!address.embedded() && Files.exists(DatabaseAddress.fileIn(dataFolder))) {
      throw new IOException(
          DatabaseAddress.fileIn(dataFolder)
              + ": holds this lab's sweeps (expected: `./orograph migrate` first, which takes them to "
              + address.shown()
              + "; or the file moved away)");
    }
  }

  /** From now on this lab's database is at {@code address}. */
  static void write(Path dataFolder, DatabaseAddress address) throws IOException {
    if (!address.embedded()) {
      MarkFile.write(file(dataFolder), address.shown());
    }
  }
}
