package io.orograph.core.imported;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Where imported data are below a data folder: a folder of two files of NumPy for each. */
public final class ImportedFiles {
  /** What a name must look like, for messages. */
  public static final String NAMES = "1 to 64 of a-z, 0-9, - and _, the first a letter or a digit";

  /** Inputs, (n, …) float32: samples of TRAIN, then those of TEST. */
  public static final String INPUTS = "inputs.npy";

  /** Classes (n) int64, or numbers to fit (n, k) float64. */
  public static final String ANSWERS = "answers.npy";

  private static final String FOLDER = "imported";
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

  private ImportedFiles() {}

  /** Whether data can have a name. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** The folder of all imported data. */
  public static Path all(Path data) {
    return data.resolve(FOLDER);
  }

  /** The folder of the data of a name. */
  public static Path of(Path data, String name) {
    return all(data).resolve(name);
  }

  /** The files of a folder, in the order in which their digest is taken. */
  public static List<Path> files(Path folder) {
    return List.of(folder.resolve(INPUTS), folder.resolve(ANSWERS));
  }

  /** Whether both files are there. */
  public static boolean isWhole(Path folder) {
    return files(folder).stream().allMatch(Files::isRegularFile);
  }
}
