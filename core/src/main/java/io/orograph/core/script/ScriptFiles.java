package io.orograph.core.script;

import io.orograph.core.checkpoint.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where modules of one's own are below a data folder: a file for each, named by its digest. */
public final class ScriptFiles {
  /** Most modules that are looked at. */
  public static final int MOST = 64;

  private static final String FOLDER = "models";
  private static final String NAME = "[0-9a-f]{64}\\.pt";

  private ScriptFiles() {}

  /** The file of a module. */
  public static Path of(Path data, Digest digest) {
    return data.resolve(FOLDER).resolve(digest.hex() + ".pt");
  }

  /** What a data folder has, by name alone; at most {@value #MOST}, the first by digest. */
  public static List<Digest> all(Path data) throws IOException {
    Path folder = data.resolve(FOLDER);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(folder)) {
      return found
          .map(file -> Optional.ofNullable(file.getFileName()).map(Path::toString).orElse(""))
          .filter(name -> name.matches(NAME))
          .sorted()
          .limit(MOST)
          .map(name -> new Digest(name.substring(0, name.length() - ".pt".length())))
          .toList();
    }
  }

  /**
   * Copies a file that has been read into a data folder, whole or not at all.
   *
   * @throws ScriptException if the file has changed since
   */
  public static Path add(Path data, Path file, ScriptModule module) throws IOException {
    Path place = of(data, module.digest());
    Path folder = data.resolve(FOLDER);
    Files.createDirectories(folder);
    Path partial = Files.createTempFile(folder, ".partial-", ".pt");
    try {
      Files.copy(file, partial, StandardCopyOption.REPLACE_EXISTING);
      if (!ScriptModule.read(partial).digest().equals(module.digest())) {
        throw new ScriptException(file.toString(), "changed while it was copied", "one that stays");
      }
      Files.move(partial, place, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
    return place;
  }
}
