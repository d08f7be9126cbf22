package io.orograph.engine.data;

import io.orograph.core.sweep.DataCatalogue;
import java.nio.file.Path;

/**
 * The binary version of CIFAR-10 (Krizhevsky): five files of TRAIN and one of TEST, each a sequence
 * of records without a header: one byte label, then the image, channel after channel, row after
 * row.
 */
final class CifarFormat implements ImageFormat {
  private static final int TRAIN_FILES = 5;

  @Override
  public int bytes(DataCatalogue.Entry entry, int file) {
    return Math.multiplyExact(records(entry, file), 1 + entry.inputs());
  }

  @Override
  public void parse(DataCatalogue.Entry entry, int file, Path path, byte[] content, ImageSink to) {
    DataFolder.requireSize(path, content, bytes(entry, file));
    int first = file < TRAIN_FILES ? file * records(entry, 0) : entry.trainSamples();
    int size = 1 + entry.inputs();
    for (int i = 0; i < records(entry, file); i++) {
      to.label(first + i, ImageFormat.label(entry, path, i, content[i * size]));
      to.image(first + i, content, i * size + 1);
    }
  }

  private static int records(DataCatalogue.Entry entry, int file) {
    return file < TRAIN_FILES ? entry.trainSamples() / TRAIN_FILES : entry.testSamples();
  }
}
