package io.orograph.engine.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.random.Seed;
import io.orograph.engine.checkpoint.Artifacts;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** An evaluation set too large to be stored whole: 1,366 images of CIFAR-10's size. */
class LargeSetTest {
  private static final int COUNT = 1366;

  private final Samples samples = samples();

  private static Samples samples() {
    PixelScaling scaling = PixelScaling.shareOf(255);
    InputRows.Images images = new InputRows.Images(3072, new byte[COUNT * 3072], scaling);
    int[] rows = Stratification.rowsBelow(COUNT);
    return new Samples(new Inputs(images, rows), new int[COUNT])
        .take(Arrays.stream(rows).map(i -> COUNT - 1 - i).toArray());
  }

  @Test
  void isKeptAsPlacesInItsDataSet() throws IOException {
    Safetensors.Content set = Npz.read(Artifacts.evaluationSet(samples));
    assertThat(set.tensors().keySet()).containsExactly("labels", "rows");
    assertThat(set.tensor("rows").longs()).hasSize(COUNT).startsWith(1365, 1364).endsWith(0);
  }

  @Test
  void isKeptWithWhatItsPixelNoiseIsMadeOf() throws IOException {
    Samples noisy = samples.withPixelNoise(0.25, Seed.of(7));
    Safetensors.Content set = Npz.read(Artifacts.evaluationSet(noisy));
    assertThat(set.tensor("pixel_noise").doubles()).containsExactly(0.25);
    assertThat(set.tensor("data_seed").longs()).containsExactly(7);
  }

  @Test
  void isKeptWholeWhenOneImageLess() throws IOException {
    Safetensors.Content set = Npz.read(Artifacts.evaluationSet(samples.first(COUNT - 1)));
    assertThat(set.tensors().keySet()).containsExactly("inputs", "labels");
  }
}
