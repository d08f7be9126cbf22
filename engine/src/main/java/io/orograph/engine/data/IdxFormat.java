package io.orograph.engine.data;

import io.orograph.core.sweep.DataCatalogue;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * IDX, the format of MNIST (LeCun): images and labels of TRAIN, then those of TEST. A header of
 * big-endian int32: 0x800 (unsigned bytes) plus the number of extents, then the extents; then the
 * bytes, the last extent fastest.
 */
final class IdxFormat implements ImageFormat {
  private static final int UNSIGNED_BYTES = 0x800;

  @Override
  public int bytes(DataCatalogue.Entry entry, int file) {
    List<Integer> extents = extents(entry, file);
    return Integer.BYTES * (1 + extents.size()) + extents.stream().reduce(1, Math::multiplyExact);
  }

  @Override
  public void parse(DataCatalogue.Entry entry, int file, Path path, byte[] content, ImageSink to) {
    List<Integer> extents = extents(entry, file);
    int start = Integer.BYTES * (1 + extents.size());
    if (content.length < start) {
      throw DataSetException.in(
          path, content.length + " bytes", "at least " + start + ", a header of IDX");
    }
    header(path, ByteBuffer.wrap(content), extents);
    DataFolder.requireSize(path, content, bytes(entry, file));
    int first = file < 2 ? 0 : entry.trainSamples();
    int count = extents.getFirst();
    for (int i = 0; i < count; i++) {
      if (isImages(file)) {
        to.image(first + i, content, start + i * entry.inputs());
      } else {
        to.label(first + i, ImageFormat.label(entry, path, i, content[start + i]));
      }
    }
  }

  private static void header(Path path, ByteBuffer header, List<Integer> extents) {
    int magic = header.getInt();
    int expected = UNSIGNED_BYTES + extents.size();
    if (magic != expected) {
      throw DataSetException.in(
          path, "magic number 0x%08x".formatted(magic), "0x%08x".formatted(expected));
    }
    for (int e = 0; e < extents.size(); e++) {
      int extent = header.getInt();
      if (extent != extents.get(e)) {
        throw DataSetException.in(
            path,
            "extent " + (e + 1) + " of " + Integer.toUnsignedString(extent),
            Integer.toString(extents.get(e)));
      }
    }
  }

  private static boolean isImages(int file) {
    return file % 2 == 0;
  }

  private static List<Integer> extents(DataCatalogue.Entry entry, int file) {
    int count = file < 2 ? entry.trainSamples() : entry.testSamples();
    return isImages(file)
        ? List.of(count, entry.shape().get(1), entry.shape().get(2))
        : List.of(count);
  }
}
