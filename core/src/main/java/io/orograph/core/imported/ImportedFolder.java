package io.orograph.core.imported;

import io.orograph.core.checkpoint.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Makes the folder of imported data, whole or not at all. */
final class ImportedFolder {
  private ImportedFolder() {}

  /** Writes both files into a folder. */
  interface Content {
    NpzImport.Result write(Path folder) throws IOException;
  }

  /**
   * Makes the folder of a name.
   *
   * @throws BadArrayException if no data can have the name, or it is taken by other content
   */
  static NpzImport.Result make(Path data, String name, Content content) throws IOException {
    if (!ImportedFiles.isName(name)) {
      throw new BadArrayException("name", name, ImportedFiles.NAMES);
    }
    Files.createDirectories(ImportedFiles.all(data));
    Path partial = Files.createTempDirectory(ImportedFiles.all(data), ".partial-");
    try {
      NpzImport.Result result = content.write(partial);
      keep(partial, ImportedFiles.of(data, name), result.digest());
      return result;
    } finally {
      for (Path file : ImportedFiles.files(partial)) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(partial);
    }
  }

  private static void keep(Path partial, Path folder, Digest digest) throws IOException {
    if (!Files.exists(folder)) {
      Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
    } else if (!ImportedFiles.isWhole(folder) || !NpzImport.digest(folder).equals(digest)) {
      throw new BadArrayException(
          "name",
          String.valueOf(folder.getFileName()),
          "another name, or the same content: " + folder + " has other data");
    }
  }
}
