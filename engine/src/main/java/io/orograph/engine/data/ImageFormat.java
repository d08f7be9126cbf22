package io.orograph.engine.data;

import io.orograph.core.sweep.DataCatalogue;
import java.nio.file.Path;

/** How the files of a data set hold its images. */
interface ImageFormat {
  /** Bytes that file number {@code file} must hold, unpacked. */
  int bytes(DataCatalogue.Entry entry, int file);

  /**
   * Hands on the images and labels of one file; rows are counted over the whole set, TRAIN first.
   *
   * @param file its number
   * @param path its name, for messages
   * @param content at most one byte more than {@link #bytes}
   * @throws DataSetException if anything in it is not as the format demands
   */
  void parse(DataCatalogue.Entry entry, int file, Path path, byte[] content, ImageSink to);

  /** Takes images and labels. */
  interface ImageSink {
    /** The image of a row is at {@code from[at …]}. */
    void image(int row, byte[] from, int at);

    /** The class of a row. */
    void label(int row, int label);
  }

  /** A label, checked. */
  static int label(DataCatalogue.Entry entry, Path path, int record, byte read) {
    int label = Byte.toUnsignedInt(read);
    if (label >= entry.classes()) {
      throw DataSetException.in(
          path, "label " + label + " of image " + record, "0 to " + (entry.classes() - 1));
    }
    return label;
  }
}
