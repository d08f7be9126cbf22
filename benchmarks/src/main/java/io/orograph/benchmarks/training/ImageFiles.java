package io.orograph.benchmarks.training;

import io.orograph.core.random.Seed;
import io.orograph.core.sweep.DataCatalogue;
import io.orograph.engine.data.DataSets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A data folder with image files of the right form and size and made-up content: what a step costs
 * does not depend on what the images show. Files are written when a row first asks for them.
 */
public final class ImageFiles {
  private final Path folder;
  private final DataSets sets;

  /** Files in this folder. */
  public ImageFiles(Path folder) {
    this.folder = folder;
    this.sets = DataSets.in(folder);
  }

  /** The data sets, with the files of the named one. */
  public DataSets with(String name) {
    if (name.equals(DataCatalogue.MNIST.name()) && Files.notExists(folder.resolve(name))) {
      mnist(DataCatalogue.MNIST);
    }
    if (name.equals(DataCatalogue.CIFAR10.name()) && Files.notExists(folder.resolve(name))) {
      cifar(DataCatalogue.CIFAR10);
    }
    return sets;
  }

  /** Files of records: a label and the bytes of an image. */
  private void cifar(DataCatalogue.Entry entry) {
    List<String> names = entry.files().orElseThrow().names();
    int records = (entry.trainSamples() + entry.testSamples()) / names.size();
    for (int file = 0; file < names.size(); file++) {
      ByteBuffer content = ByteBuffer.allocate(records * (1 + entry.inputs()));
      var stream = Seed.of(file).derive("pixels").stream();
      for (int i = 0; i < records; i++) {
        content.put((byte) (i % entry.classes()));
        for (int j = 0; j < entry.inputs(); j += Long.BYTES) {
          content.putLong(stream.nextLong());
        }
      }
      write(entry.name(), names.get(file), content.array());
    }
  }

  private void mnist(DataCatalogue.Entry entry) {
    List<String> names = entry.files().orElseThrow().names();
    int[] counts = {
      entry.trainSamples(), entry.trainSamples(), entry.testSamples(), entry.testSamples()
    };
    for (int file = 0; file < counts.length; file++) {
      boolean images = file % 2 == 0;
      ByteBuffer content =
          ByteBuffer.allocate(images ? 16 + counts[file] * entry.inputs() : 8 + counts[file]);
      content.putInt(images ? 0x803 : 0x801).putInt(counts[file]);
      if (images) {
        content.putInt(entry.shape().get(1)).putInt(entry.shape().get(2));
        noise(content, file);
      } else {
        while (content.hasRemaining()) {
          content.put((byte) (content.position() % entry.classes()));
        }
      }
      write(entry.name(), names.get(file), content.array());
    }
  }

  /** A fifth of the pixels is set, as in handwriting. */
  private static void noise(ByteBuffer content, int file) {
    var stream = Seed.of(file).derive("pixels").stream();
    while (content.hasRemaining()) {
      int drawn = stream.nextInt(1280);
      content.put((byte) (drawn < 256 ? drawn : 0));
    }
  }

  private void write(String set, String name, byte[] content) {
    try {
      Files.write(Files.createDirectories(folder.resolve(set)).resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
