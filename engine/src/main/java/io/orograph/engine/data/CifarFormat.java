package io.orograph.engine.data;

import io.orograph.core.sweep.DataCatalogue;
import java.nio.file.Path;

/**
 * The binary version of CIFAR-10 and CIFAR-100 (Krizhevsky): some files of TRAIN and one of TEST,
 * each a sequence of records without a header: one byte for each label, then the image, channel
 * after channel, row after row. A record of CIFAR-10 has one label, one of CIFAR-100 the coarse and
 * then the fine one.
 *
 * @param trainFiles files of TRAIN, of equal length
 * @param labels labels of a record
 * @param taken which of them is the class, counted from 0
 */
record CifarFormat(int trainFiles, int labels, int taken) implements ImageFormat {
  /** CIFAR-10. */
  static final CifarFormat TEN = new CifarFormat(5, 1, 0);

  /** The fine classes of CIFAR-100. */
  static final CifarFormat FINE = new CifarFormat(1, 2, 1);

  /** The coarse classes of CIFAR-100. */
  static final CifarFormat COARSE = new CifarFormat(1, 2, 0);

  @Override
  public int bytes(DataCatalogue.Entry entry, int file) {
    return Math.multiplyExact(records(entry, file), labels + entry.inputs());
  }

  @Override
  public void parse(DataCatalogue.Entry entry, int file, Path path, byte[] content, ImageSink to) {
    DataFolder.requireSize(path, content, bytes(entry, file));
    int first = file < trainFiles ? file * records(entry, 0) : entry.trainSamples();
    int size = labels + entry.inputs();
    for (int i = 0; i < records(entry, file); i++) {
      to.label(first + i, ImageFormat.label(entry, path, i, content[i * size + taken]));
      to.image(first + i, content, i * size + labels);
    }
  }

  private int records(DataCatalogue.Entry entry, int file) {
    return file < trainFiles ? entry.trainSamples() / trainFiles : entry.testSamples();
  }
}
