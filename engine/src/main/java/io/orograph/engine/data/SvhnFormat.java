package io.orograph.engine.data;

import io.orograph.core.sweep.DataCatalogue;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The cropped digits of SVHN (Netzer et al. 2011): one MATLAB file of TRAIN and one of TEST, each
 * with the variables {@code X}, images (32, 32, 3, n) as bytes, row fastest, and {@code y}, their
 * digits (n, 1), in which 10 stands for the digit 0.
 */
final class SvhnFormat implements ImageFormat {
  private static final int SIDE = 32;
  private static final int CHANNELS = 3;
  private static final int ZERO = 10;

  /** Beside the numbers: headers, and what compression may add. */
  private static final int MORE = 1 << 20;

  /** At most: how long a compressed file is cannot be known. */
  @Override
  public int bytes(DataCatalogue.Entry entry, int file) {
    return Math.addExact(Math.multiplyExact(count(entry, file), entry.inputs() + 8), MORE);
  }

  @Override
  public void parse(DataCatalogue.Entry entry, int file, Path path, byte[] content, ImageSink to) {
    if (content.length > bytes(entry, file)) {
      throw DataSetException.in(
          path,
          "more than " + bytes(entry, file) + " bytes",
          "what " + count(entry, file) + " images take");
    }
    int first = file == 0 ? 0 : entry.trainSamples();
    int count = count(entry, file);
    Set<String> found = new HashSet<>();
    MatReader reader = new MatReader(path, content);
    for (Optional<MatReader.Variable> next = reader.next();
        next.isPresent();
        next = reader.next()) {
      MatReader.Variable variable = next.get();
      if (!found.add(variable.name())) {
        throw DataSetException.in(path, "variable " + variable.name() + " again", "X and y once");
      }
      switch (variable.name()) {
        case "X" -> images(path, variable, first, count, to);
        case "y" -> labels(path, variable, first, count, to);
        default -> throw DataSetException.in(path, "variable " + variable.name(), "X and y alone");
      }
    }
    if (found.size() < 2) {
      throw DataSetException.in(path, "variables " + found.stream().sorted().toList(), "X and y");
    }
  }

  private static void images(Path path, MatReader.Variable x, int first, int count, ImageSink to) {
    x.require(List.of(SIDE, SIDE, CHANNELS, count));
    if (x.isWide()) {
      throw DataSetException.in(path, "X of float64", "uint8");
    }
    byte[] stored = new byte[SIDE * SIDE * CHANNELS];
    byte[] image = new byte[stored.length];
    for (int i = 0; i < count; i++) {
      x.read(stored);
      for (int at = 0; at < stored.length; at++) {
        int row = at % SIDE;
        int column = at / SIDE % SIDE;
        int channel = at / (SIDE * SIDE);
        image[(channel * SIDE + row) * SIDE + column] = stored[at];
      }
      to.image(first + i, image, 0);
    }
    x.end();
  }

  private static void labels(Path path, MatReader.Variable y, int first, int count, ImageSink to) {
    y.require(List.of(count, 1));
    for (int i = 0; i < count; i++) {
      double label = y.number();
      if (!(label >= 1 && label <= ZERO) || label != Math.rint(label)) {
        throw DataSetException.in(path, "y of " + label + " of image " + i, "1 to 10");
      }
      to.label(first + i, (int) label % ZERO);
    }
    y.end();
  }

  private static int count(DataCatalogue.Entry entry, int file) {
    return file == 0 ? entry.trainSamples() : entry.testSamples();
  }
}
