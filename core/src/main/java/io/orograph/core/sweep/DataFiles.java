package io.orograph.core.sweep;

import java.util.List;

/**
 * The files of a data set that does not ship, as workers look for them in a data folder.
 *
 * @param folders places below the data folder, in the order they are looked into
 * @param names files in the order they are read; each may be packed instead, as {@code NAME.gz}
 * @param origin where the files come from
 */
public record DataFiles(List<String> folders, List<String> names, String origin) {
  /** What a packed file's name ends in. */
  public static final String PACKED = ".gz";

  public DataFiles {
    folders = List.copyOf(folders);
    names = List.copyOf(names);
  }
}
