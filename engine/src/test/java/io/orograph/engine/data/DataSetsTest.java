package io.orograph.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.SubsetRule;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetsTest {
  @TempDir private Path root;

  @Test
  void withoutFilesOnlyDigitsAreOfferedAndTheRestIsExplained() {
    DataSets.Offer offer = DataSets.in(root.resolve("nowhere")).offer();
    assertThat(offer.digests().keySet()).containsExactly("digits");
    assertThat(offer.missing().keySet()).containsExactly("cifar10", "fashion-mnist", "mnist");
    assertThat(offer.missing().get("mnist"))
        .startsWith("data.name: mnist (expected: train-images-idx3-ubyte, ")
        .contains("in " + root.resolve("nowhere").resolve("mnist"));
  }

  @Test
  void aSetWhoseFilesAreNotWhatTheyShouldBeIsNotOffered() {
    SmallSets.writeMnist(root, false);
    assertThat(DataSets.in(root).offer().missing().get("mnist"))
        .endsWith("train-images-idx3-ubyte: extent 1 of 6 (expected: 60000)");
  }

  @Test
  void anUnknownNameIsAnsweredWithAllThatAreKnown() {
    assertThatThrownBy(() -> DataSets.in(root).named("cifar11"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("data.name: cifar11 (expected: one of digits, cifar10, mnist, fashion-mnist)");
  }

  @Test
  void dataThatDifferInLabelNoiseAloneShareTheirInputs() {
    DataSets sets = DataSets.in(root);
    PreparedData clean = sets.prepare(noisy(0));
    PreparedData noisy = sets.prepare(noisy(0.4));
    assertThat(noisy.train().source()).isSameAs(clean.train().source());
    assertThat(noisy.train().labels()).isNotEqualTo(clean.train().labels());
    assertThat(noisy.cleanLabels()).isEqualTo(clean.train().labels());
    assertThat(sets.prepare(noisy(0.4))).isSameAs(noisy);
  }

  private static DataSpec noisy(double share) {
    return new DataSpec("digits", 0, SubsetRule.STRATIFIED, share, 0, 2, 0.1);
  }
}
