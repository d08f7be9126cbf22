package io.orograph.cli.fetch;

import io.orograph.core.sweep.DataFiles;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How a data set is published.
 *
 * @param data its names in sweep files
 * @param files what is downloaded
 * @param place the files as workers look for them
 * @param unpackedBytes length of each of those files in an archive, in their order; empty where the
 *     published files are put in their place as they are, packed or not
 * @param terms what its publishers ask of those who use it
 */
public record Source(
    List<String> data,
    List<RemoteFile> files,
    DataFiles place,
    List<Long> unpackedBytes,
    String terms) {
  public Source {
    data = List.copyOf(data);
    files = List.copyOf(files);
    unpackedBytes = List.copyOf(unpackedBytes);
  }

  /** Whether the one file is an archive of those that workers look for. */
  boolean isArchive() {
    return !unpackedBytes.isEmpty();
  }

  /** The folder that it is put into. */
  Path folder(Path dataFolder) {
    return dataFolder.resolve(place.folders().getFirst());
  }

  /** Whether a data folder has all its files in one of their places. */
  boolean isIn(Path dataFolder) {
    return place.folders().stream()
        .map(dataFolder::resolve)
        .anyMatch(
            folder ->
                place.names().stream()
                    .allMatch(
                        name ->
                            Files.isRegularFile(folder.resolve(name))
                                || Files.isRegularFile(folder.resolve(name + DataFiles.PACKED))));
  }

  /**
   * The same from somewhere else.
   *
   * @param base what the names of the files are put behind
   */
  public Source from(URI base) {
    String text = base.toString();
    String folder = text.endsWith("/") ? text : text + "/";
    List<RemoteFile> there =
        files.stream()
            .map(
                f ->
                    new RemoteFile(
                        f.name(), List.of(URI.create(folder + f.name())), f.bytes(), f.sha256()))
            .toList();
    return new Source(data, there, place, unpackedBytes, terms);
  }
}
