package io.orograph.engine.data;

import io.orograph.core.sweep.DataCatalogue;
import io.orograph.core.sweep.DataFiles;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Where the files of data sets are looked for.
 *
 * @param root empty when there is no such folder at all
 */
record DataFolder(Optional<Path> root) {

  /**
   * The files of a data set, in the order of its catalogue entry, all from the first of its places
   * where all are.
   *
   * @throws DataSetException if there is no such place; says what is missing where, and how to get
   *     it
   */
  List<Path> find(DataCatalogue.Entry entry, DataFiles wanted) {
    if (root.isEmpty()) {
      throw missing(entry, wanted.names(), "a data folder; none is set", wanted);
    }
    List<String> fewest = wanted.names();
    Path where = root.get().resolve(wanted.folders().getFirst());
    for (String folder : wanted.folders()) {
      Path place = root.get().resolve(folder);
      List<Path> found = new ArrayList<>();
      List<String> absent = new ArrayList<>();
      for (String name : wanted.names()) {
        Path plain = place.resolve(name);
        Path packed = place.resolve(name + DataFiles.PACKED);
        if (Files.isRegularFile(plain)) {
          found.add(plain);
        } else if (Files.isRegularFile(packed)) {
          found.add(packed);
        } else {
          absent.add(name);
        }
      }
      if (absent.isEmpty()) {
        return found;
      }
      if (absent.size() < fewest.size()) {
        fewest = absent;
        where = place;
      }
    }
    throw missing(entry, fewest, where.toString(), wanted);
  }

  /** Whether no file of a data set is in any of its places. */
  boolean hasNothingOf(DataFiles wanted) {
    return root.isEmpty()
        || wanted.folders().stream()
            .map(root.get()::resolve)
            .allMatch(
                place ->
                    wanted.names().stream()
                        .noneMatch(
                            name ->
                                Files.exists(place.resolve(name))
                                    || Files.exists(place.resolve(name + DataFiles.PACKED))));
  }

  private static DataSetException missing(
      DataCatalogue.Entry entry, List<String> absent, String where, DataFiles wanted) {
    return DataSetException.in(
        "data.name",
        entry.name(),
        String.join(", ", absent)
            + " in "
            + where
            + "; from "
            + wanted.origin()
            + "; see docs/how-to/data-sets.md");
  }

  /**
   * What a file holds, unpacked; of a file that is too large one byte more than it should hold.
   *
   * @param bytes what it should hold
   */
  static byte[] content(Path file, int bytes) {
    try (InputStream in = Files.newInputStream(file);
        InputStream content =
            file.toString().endsWith(DataFiles.PACKED) ? new GZIPInputStream(in, 1 << 16) : in) {
      return content.readNBytes(bytes + 1);
    } catch (EOFException | ZipException e) {
      throw new DataSetException(
          file + ": " + e.getMessage() + " (expected: a whole gzip file)", e);
    } catch (IOException e) {
      throw new DataSetException(file + ": " + e + " (expected: a file that can be read)", e);
    }
  }

  /** Checks that a file held what it should hold. */
  static void requireSize(Path file, byte[] content, int bytes) {
    if (content.length != bytes) {
      throw DataSetException.in(
          file,
          content.length > bytes ? "more than " + bytes + " bytes" : content.length + " bytes",
          bytes + " bytes");
    }
  }
}
