package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.Digest;
import io.orograph.deploy.Laboratory.Service;
import io.orograph.v1.ExportFormat;
import io.orograph.wire.convert.SweepFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sweep on MNIST-style files through three real processes: it waits as long as no worker has the
 * files, and is trained and measured once they have.
 */
@Tag("slow") // a lab of three processes that are started twice
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class DataFolderTest {
  private static final String NAME = "projects/default/sweeps/striped";
  private static final int PIXELS = 28 * 28;

  @TempDir Path folder;

  @Test
  void aSweepWaitsForItsDataSetAndIsTrainedAndMeasuredOnceWorkersHaveIt() throws Exception {
    try (Laboratory laboratory = new Laboratory(folder).startAll()) {
      assertThat(submit(laboratory)).contains("a trainer with the data set mnist");
      String digest = writeStripes(laboratory.dataFolder().resolve("mnist"));
      for (Service worker : List.of(Service.TRAINER, Service.METRICS)) {
        laboratory.kill(worker);
        laboratory.start(worker);
      }
      laboratory.ended("striped", 1);
      assertThat(laboratory.sweep("striped").getWaitsFor()).isEmpty();
      List<String> rows =
          laboratory.exported(NAME, ExportFormat.EXPORT_FORMAT_CSV).lines().toList();
      assertThat(rows).filteredOn(row -> row.contains("TOP_EIGENVALUE")).hasSize(3);
      // A stripe tells the class: nothing is easier to learn, if images and labels belong together.
      assertThat(rows)
          .filteredOn(row -> row.contains("TEST_ACCURACY"))
          .hasSize(3)
          .allSatisfy(row -> assertThat(row).contains(",100,"));
      assertThat(laboratory.exported(NAME, ExportFormat.EXPORT_FORMAT_JSON_LINES)).contains(digest);
    }
  }

  private static String submit(Laboratory laboratory) {
    return laboratory
        .create(
            "striped",
            SweepFile.parse(
                """
                        data: {name: mnist, subset: 300}
                        network: {family: mlp, width: 16, depth: 1}
                        training:
                          optimizer: {learning_rate: 0.05, momentum: 0.9}
                          batch_size: 32
                          length: {steps: 200}
                        replicates: 3
                        measurements:
                          - kind: TRAIN_LOSS
                          - kind: TEST_ACCURACY
                          - {kind: TOP_EIGENVALUE, options: {samples: 50, steps: 10}}
                        """))
        .getWaitsFor();
  }

  /**
   * Writes as many images as MNIST has: image i has the label i mod 10, two bright rows that tell
   * it, and grey noise that does not. The images are packed, the labels are plain.
   *
   * @return the digest that workers must tell: of all four files, unpacked
   */
  private static String writeStripes(Path place) throws IOException {
    Files.createDirectories(place);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String split : List.of("train", "t10k")) {
      int count = split.equals("train") ? 60_000 : 10_000;
      ByteBuffer images = ByteBuffer.allocate(16 + count * PIXELS);
      ByteBuffer labels = ByteBuffer.allocate(8 + count);
      images.putInt(0x803).putInt(count).putInt(28).putInt(28);
      labels.putInt(0x801).putInt(count);
      for (int i = 0; i < count; i++) {
        int label = i % 10;
        labels.put((byte) label);
        for (int j = 0; j < PIXELS; j++) {
          boolean stripe = j / 28 / 2 == label + 2;
          images.put((byte) (stripe ? 250 : (31 * i + 17 * j) % 64));
        }
      }
      Path packed = place.resolve(split + "-images-idx3-ubyte.gz");
      try (OutputStream out = new QuickGzip(Files.newOutputStream(packed))) {
        out.write(images.array());
      }
      Files.write(place.resolve(split + "-labels-idx1-ubyte"), labels.array());
      all.write(images.array());
      all.write(labels.array());
    }
    return Digest.of(all.toByteArray()).hex();
  }

  private static final class QuickGzip extends GZIPOutputStream {
    QuickGzip(OutputStream out) throws IOException {
      super(out, 1 << 16);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
