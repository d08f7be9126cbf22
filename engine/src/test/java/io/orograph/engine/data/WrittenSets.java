package io.orograph.engine.data;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.DataCatalogue;
import io.orograph.core.sweep.DataFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Image data of full size in their own format for tests that train on them: the first images of
 * each split are noise around a bright square whose place is their class, the rest is black.
 */
public final class WrittenSets {
  /** Images of each split that are not black. */
  public static final int DRAWN = 400;

  private static final int SIDE = 28;

  private WrittenSets() {}

  /** MNIST's files, 28 x 28 in one channel, below {@code folder}. */
  public static DataSets mnist(Path folder) {
    DataFiles files = DataCatalogue.MNIST.files().orElseThrow();
    Path place = folder.resolve(files.folders().getFirst());
    List<Integer> counts =
        List.of(DataCatalogue.MNIST.trainSamples(), DataCatalogue.MNIST.testSamples());
    try {
      Files.createDirectories(place);
      for (int split = 0; split < 2; split++) {
        write(
            place.resolve(files.names().get(2 * split)),
            place.resolve(files.names().get(2 * split + 1)),
            counts.get(split),
            Seed.of(split).derive("written").stream());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return DataSets.in(folder);
  }

  private static void write(Path images, Path labels, int count, RandomStream random)
      throws IOException {
    ByteBuffer pixels = ByteBuffer.allocate(16 + DRAWN * SIDE * SIDE);
    pixels.putInt(0x803).putInt(count).putInt(SIDE).putInt(SIDE);
    ByteBuffer classes = ByteBuffer.allocate(8 + DRAWN);
    classes.putInt(0x801).putInt(count);
    for (int i = 0; i < DRAWN; i++) {
      int label = random.nextInt(10);
      classes.put((byte) label);
      for (int row = 0; row < SIDE; row++) {
        for (int column = 0; column < SIDE; column++) {
          boolean bright = row / 7 == label / 4 && column / 7 == label % 4;
          pixels.put((byte) ((bright ? 120 : 0) + random.nextInt(130)));
        }
      }
    }
    write(images, pixels, 16 + (long) count * SIDE * SIDE);
    write(labels, classes, 8L + count);
  }

  private static void write(Path file, ByteBuffer begin, long length) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.getChannel().write(begin.flip());
      out.setLength(length);
    }
  }
}
