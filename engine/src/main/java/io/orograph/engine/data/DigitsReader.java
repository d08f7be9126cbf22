package io.orograph.engine.data;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.DataCatalogue;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * UCI "Optical Recognition of Handwritten Digits" (Alpaydin and Kaynak, CC BY 4.0), shipped as a
 * resource: 1,797 images of 8 x 8 counts 0 to 16.
 *
 * <p>Inputs are counts divided by 16, so in [0, 1]. The file has no split of its own; ours is fixed
 * for all sweeps: 360 class-stratified samples from the seed 0 with label {@code digits-split} are
 * TEST.
 *
 * <p>The digest is of 65 bytes per sample, 64 counts and the label, in the order of the file.
 */
final class DigitsReader {
  private static final String RESOURCE = "digits.csv.gz";
  private static final int PIXELS = 64;
  private static final float LARGEST = 16;
  private static final Seed SPLIT = Seed.of(0).derive("digits-split");

  private DigitsReader() {}

  static DataSet read() {
    byte[] raw = raw();
    int count = raw.length / (PIXELS + 1);
    byte[] pixels = new byte[count * PIXELS];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      System.arraycopy(raw, i * (PIXELS + 1), pixels, i * PIXELS, PIXELS);
      labels[i] = raw[i * (PIXELS + 1) + PIXELS];
    }
    DataCatalogue.Entry entry = DataCatalogue.DIGITS;
    int[] test = Stratification.setAside(labels, entry.classes(), entry.testSamples(), SPLIT);
    return new DataSet(
        entry.name(),
        entry.shape(),
        entry.classes(),
        new Samples(inputs(pixels, count), labels),
        Stratification.others(count, test),
        test,
        Digest.of(raw));
  }

  private static Inputs inputs(byte[] pixels, int count) {
    return new Inputs(
        new InputRows.Images(PIXELS, pixels, PixelScaling.shareOf(LARGEST)),
        Stratification.rowsBelow(count));
  }

  private static byte[] raw() {
    InputStream file = Objects.requireNonNull(DigitsReader.class.getResourceAsStream(RESOURCE));
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(file), StandardCharsets.US_ASCII))) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        for (String number : line.split(",", -1)) {
          bytes.write(Integer.parseInt(number));
        }
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
