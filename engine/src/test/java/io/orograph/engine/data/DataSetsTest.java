package io.orograph.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.pde.PoissonProblem;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.SubsetRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetsTest {
  @TempDir private Path root;

  @Test
  void withoutFilesWhatShipsIsOfferedAndAskingForOthersIsExplained() {
    DataSets sets = DataSets.in(root.resolve("nowhere"));
    assertThat(sets.offer().digests().keySet())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    Stream.of(
                        "digits", "sphere", "unit-sphere", "waves", "mixture", "teacher", "recall"),
                    PoissonProblem.names().stream())
                .toList());
    assertThat(sets.offer().absent())
        .containsExactly(
            "cifar10", "cifar100", "cifar100-coarse", "fashion-mnist", "mnist", "svhn");
    assertThatThrownBy(() -> sets.named("mnist"))
        .isInstanceOf(DataSetException.class)
        .hasMessageStartingWith("data.name: mnist (expected: train-images-idx3-ubyte, ")
        .hasMessageContaining("in " + root.resolve("nowhere").resolve("mnist"))
        .hasMessageContaining("docs/how-to/data-sets.md");
  }

  @Test
  void aSetWithSomeFilesMissingIsNotOfferedAndSaysWhich() throws IOException {
    SmallSets.writeMnist(root, true);
    Files.delete(SmallSets.place(root, SmallSets.MNIST).resolve("t10k-labels-idx1-ubyte.gz"));
    DataSets.Offer offer = DataSets.in(root).offer();
    assertThat(offer.absent())
        .containsExactly("cifar10", "cifar100", "cifar100-coarse", "fashion-mnist", "svhn");
    assertThat(offer.unusable().get("mnist"))
        .startsWith("data.name: mnist (expected: t10k-labels-idx1-ubyte in ");
  }

  @Test
  void aSetWhoseFilesAreNotWhatTheyShouldBeIsNotOffered() {
    SmallSets.writeMnist(root, false);
    assertThat(DataSets.in(root).offer().unusable().get("mnist"))
        .endsWith("train-images-idx3-ubyte: extent 1 of 6 (expected: 60000)");
  }

  @Test
  void anUnknownNameIsAnsweredWithAllThatAreKnown() {
    assertThatThrownBy(() -> DataSets.in(root).named("cifar11"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("data.name: cifar11 (expected: one of digits, cifar10, cifar100, ")
        .hasMessageEndingWith(
            "fashion-mnist, sphere, unit-sphere, waves, mixture, teacher, recall)");
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
