package io.orograph.engine.data;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.imported.ImportedFiles;
import io.orograph.core.imported.NpyReader;
import io.orograph.core.imported.NpzImport;
import io.orograph.core.sweep.DataCatalogue;
import io.orograph.core.sweep.ImportedSpec;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Data of one's own, as the import has written them into a data folder. */
final class ImportedData {
  /** Most of them that are offered. */
  private static final int MOST = 256;

  private ImportedData() {}

  /**
   * What a data folder has.
   *
   * @param offered by the name it is offered under
   * @param unusable what is not, by its place below the data folder, and why
   */
  record Found(SortedMap<String, Digest> offered, SortedMap<String, String> unusable) {}

  /** What a data folder has: what cannot be read hides nothing else. */
  static Found found(Path data) {
    return found(data, MOST);
  }

  /** At most so many, the first by name. */
  static Found found(Path data, int most) {
    SortedMap<String, Digest> offered = new TreeMap<>();
    SortedMap<String, String> unusable = new TreeMap<>();
    Path all = ImportedFiles.all(data);
    String place = String.valueOf(all.getFileName());
    List<Path> folders = List.of();
    try {
      folders = folders(all);
    } catch (IOException | UncheckedIOException e) {
      unusable.put(place, all + ": " + e + " (expected: a folder that can be read)");
    }
    for (Path folder : folders.subList(0, Math.min(most, folders.size()))) {
      String name = String.valueOf(folder.getFileName());
      try {
        Digest digest = NpzImport.digest(folder);
        offered.put(ImportedSpec.offered(name, digest.hex()), digest);
      } catch (IOException e) {
        unusable.put(place + "/" + name, String.valueOf(unreadable(folder, e).getMessage()));
      }
    }
    if (folders.size() > most) {
      unusable.put(
          place,
          "%s: %d data sets (expected: at most %d; %s and those after it are not offered)"
              .formatted(all, folders.size(), most, folders.get(most).getFileName()));
    }
    return new Found(offered, unusable);
  }

  private static List<Path> folders(Path all) throws IOException {
    if (!Files.isDirectory(all)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(all)) {
      return found
          .filter(f -> ImportedFiles.isName(String.valueOf(f.getFileName())))
          .filter(ImportedFiles::isWhole)
          .sorted()
          .toList();
    }
  }

  /**
   * The data of a specification.
   *
   * @throws DataSetException if they are not there, or are others
   */
  static DataSet read(Path data, String name, ImportedSpec spec) {
    Path folder = ImportedFiles.of(data, name);
    if (!ImportedFiles.isName(name) || !ImportedFiles.isWhole(folder)) {
      throw DataSetException.in(
          "data.name",
          name,
          "inputs.npy and answers.npy in " + folder + ", as ./orograph data import makes them");
    }
    try {
      Digest digest = NpzImport.digest(folder);
      if (!digest.hex().equals(spec.digest())) {
        throw DataSetException.in(folder, "digest " + digest, spec.digest());
      }
      return content(folder, name, spec, digest);
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static DataSet content(Path folder, String name, ImportedSpec spec, Digest digest)
      throws IOException {
    DataCatalogue.Entry entry = spec.entry(name);
    int count = Math.addExact(spec.trainSamples(), spec.testSamples());
    float[] inputs = new float[Math.multiplyExact(count, entry.inputs())];
    try (NpyReader reader = open(folder, ImportedFiles.INPUTS)) {
      require(folder, reader, count, entry.inputs());
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = (float) reader.next();
      }
    }
    if (entry.isOfTokens()) {
      requireTokens(folder, spec, inputs);
    }
    int columns = Math.max(1, spec.targets());
    double[] answers = new double[Math.multiplyExact(count, columns)];
    try (NpyReader reader = open(folder, ImportedFiles.ANSWERS)) {
      require(folder, reader, count, columns);
      for (int i = 0; i < answers.length; i++) {
        answers[i] = reader.next();
      }
    }
    Inputs all = Inputs.of(entry.inputs(), inputs, count);
    return new DataSet(
        name,
        entry.shape(),
        entry.classes(),
        spec.targets() > 0
            ? new Samples(all, new RealTargets.Given(columns, answers))
            : new Samples(all, labels(folder, spec, answers)),
        Draws.train(spec.trainSamples()),
        Draws.test(spec.trainSamples(), spec.testSamples()),
        digest,
        Optional.empty(),
        spec.vocabulary());
  }

  /** What is no token would be no row of an embedding, and 0 everywhere. */
  private static void requireTokens(Path folder, ImportedSpec spec, float[] inputs) {
    for (float token : inputs) {
      if (!(token >= 0 && token < spec.vocabulary() && token == Math.rint(token))) {
        throw DataSetException.in(folder, "token " + token, "0 to " + (spec.vocabulary() - 1));
      }
    }
  }

  private static int[] labels(Path folder, ImportedSpec spec, double[] answers) {
    int[] labels = new int[answers.length];
    for (int i = 0; i < labels.length; i++) {
      if (!(answers[i] >= 0 && answers[i] < spec.classes())) {
        throw DataSetException.in(
            folder, "class " + answers[i] + " of sample " + i, "0 to " + (spec.classes() - 1));
      }
      labels[i] = (int) answers[i];
    }
    return labels;
  }

  private static NpyReader open(Path folder, String name) throws IOException {
    return new NpyReader(name, new BufferedInputStream(Files.newInputStream(folder.resolve(name))));
  }

  private static void require(Path folder, NpyReader reader, int count, int columns) {
    if (reader.shape().getFirst() != count || reader.columns() != columns) {
      throw DataSetException.in(
          folder, "extents " + reader.shape(), count + " samples of " + columns + " numbers");
    }
  }

  private static DataSetException unreadable(Path folder, IOException e) {
    return new DataSetException(
        folder + ": " + e.getMessage() + " (expected: files that can be read)", e);
  }
}
