package io.orograph.engine.data;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.DataCatalogue;
import io.orograph.engine.data.ImageFormat.ImageSink;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A data set of images in files.
 *
 * <p>Its digest is the SHA-256 of the unpacked files, one after another in the order of the
 * catalogue, so that packed and plain files are the same set and {@code cat FILES | sha256sum}
 * tells it.
 *
 * @param entry what it must be
 * @param format of the files
 * @param scaling what a byte is as an input
 */
record ImageFiles(DataCatalogue.Entry entry, ImageFormat format, PixelScaling scaling) {
  private static final ImageSink NOTHING_KEPT =
      new ImageSink() {
        @Override
        public void image(int row, byte[] from, int at) {}

        @Override
        public void label(int row, int label) {}
      };

  /**
   * Checks all files and keeps nothing of them.
   *
   * @throws DataSetException if one is not what it should be
   */
  Digest check(List<Path> files) {
    return pass(files, NOTHING_KEPT);
  }

  /**
   * Reads all files.
   *
   * @throws DataSetException if one is not what it should be
   */
  DataSet read(List<Path> files) {
    int features = entry.inputs();
    int count = entry.trainSamples() + entry.testSamples();
    byte[] pixels = new byte[Math.multiplyExact(count, features)];
    int[] labels = new int[count];
    Digest digest =
        pass(
            files,
            new ImageSink() {
              @Override
              public void image(int row, byte[] from, int at) {
                System.arraycopy(from, at, pixels, row * features, features);
              }

              @Override
              public void label(int row, int label) {
                labels[row] = label;
              }
            });
    int[] all = Stratification.rowsBelow(count);
    int[] train = Stratification.rowsBelow(entry.trainSamples());
    return new DataSet(
        entry.name(),
        entry.shape(),
        entry.classes(),
        new Samples(new Inputs(new InputRows.Images(features, pixels, scaling), all), labels),
        train,
        Stratification.others(count, train),
        digest);
  }

  private Digest pass(List<Path> files, ImageSink to) {
    MessageDigest sha256 = sha256();
    for (int f = 0; f < files.size(); f++) {
      byte[] content = DataFolder.content(files.get(f), format.bytes(entry, f));
      format.parse(entry, f, files.get(f), content, to);
      sha256.update(content);
    }
    return new Digest(HexFormat.of().formatHex(sha256.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: missing (expected: present in every JDK)", e);
    }
  }
}
