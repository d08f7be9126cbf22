package io.orograph.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.imported.ImportedFiles;
import io.orograph.core.imported.NpzImport;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.ImportedSpec;
import io.orograph.core.sweep.SubsetRule;
import io.orograph.core.sweep.TaskKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportedDataTest {
  private static final float[] INPUTS = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

  @TempDir private Path data;

  private ImportedSpec imported(Safetensors.Tensor answers) throws IOException {
    Path archive = data.resolve("mine.npz");
    Files.write(archive, Npz.write(Map.of("X", Safetensors.Tensor.of(INPUTS, 5, 2), "y", answers)));
    NpzImport.Result r = NpzImport.run(new NpzImport.Request(archive, data, "mine", 2, false));
    return new ImportedSpec(
        r.digest().hex(), r.trainSamples(), r.testSamples(), r.classes(), r.targets(), r.shape());
  }

  private ImportedSpec classes() throws IOException {
    return imported(Safetensors.Tensor.of(new long[] {0, 1, 2, 1, 0}, 5));
  }

  private static DataSpec spec(ImportedSpec imported) {
    return new DataSpec("mine", 0, SubsetRule.FIRST_N, 0, 0, 0, 0).with(imported);
  }

  @Test
  void samplesAreThoseOfTheArchiveInItsOrder() throws IOException {
    PreparedData prepared = DataSets.in(data).prepare(spec(classes()), TaskKind.CLASSIFICATION);
    assertThat(prepared.train().inputs()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(prepared.train().labels()).containsExactly(0, 1, 2);
    assertThat(prepared.test().inputs()).containsExactly(7, 8, 9, 10);
    assertThat(prepared.test().labels()).containsExactly(1, 0);
  }

  @Test
  void numbersToFitAreTargets() throws IOException {
    ImportedSpec imported =
        imported(Safetensors.Tensor.of(new double[] {0.5, 1.5, 2.5, 3.5, 4.5}, 5));
    PreparedData prepared = DataSets.in(data).prepare(spec(imported), TaskKind.REGRESSION);
    assertThat(prepared.train().targets(0, 3, 1)).containsExactly(0.5, 1.5, 2.5);
    assertThat(prepared.test().targets(0, 2, 1)).containsExactly(3.5, 4.5);
  }

  @Test
  void aFolderOffersWhatItHasByNameAndContent() throws IOException {
    ImportedSpec imported = classes();
    assertThat(
            Objects.requireNonNull(
                    DataSets.in(data).offer().digests().get(spec(imported).offered()))
                .hex())
        .isEqualTo(imported.digest());
    assertThat(spec(imported).offered()).isEqualTo("mine@" + imported.digest().substring(0, 12));
  }

  /** A file that is there and cannot be read, whoever reads it, is that of a process's memory. */
  @Test
  void aSetThatCannotBeReadHidesNoOther() throws IOException {
    ImportedSpec imported = classes();
    Path other = Files.createDirectories(ImportedFiles.of(data, "another"));
    Files.copy(ImportedFiles.of(data, "mine").resolve("inputs.npy"), other.resolve("inputs.npy"));
    Files.createSymbolicLink(other.resolve("answers.npy"), Path.of("/proc/self/mem"));
    DataSets.Offer offer = DataSets.in(data).offer();
    assertThat(offer.digests()).containsKey(spec(imported).offered());
    assertThat(offer.unusable()).containsOnlyKeys("imported/another");
    assertThat(offer.unusable().get("imported/another"))
        .startsWith(other + ": ")
        .endsWith("(expected: files that can be read)");
  }

  @Test
  void moreSetsThanAreOfferedAreTold() throws IOException {
    ImportedSpec imported = classes();
    Path other = Files.createDirectories(ImportedFiles.of(data, "other"));
    for (Path file : ImportedFiles.files(ImportedFiles.of(data, "mine"))) {
      Files.copy(file, other.resolve(String.valueOf(file.getFileName())));
    }
    ImportedData.Found found = ImportedData.found(data, 1);
    assertThat(found.offered()).containsOnlyKeys(spec(imported).offered());
    assertThat(found.unusable())
        .containsExactly(
            Map.entry(
                "imported",
                ImportedFiles.all(data)
                    + ": 2 data sets (expected: at most 1; other and those after it are not offered)"));
  }

  @Test
  void otherContentIsRefusedByItsDigest() throws IOException {
    ImportedSpec imported = classes();
    Path inputs = ImportedFiles.of(data, "mine").resolve("inputs.npy");
    byte[] content = Files.readAllBytes(inputs);
    content[content.length - 1] = (byte) (content[content.length - 1] ^ 1);
    Files.write(inputs, content);
    assertThatThrownBy(() -> DataSets.in(data).of(spec(imported)))
        .isInstanceOf(DataSetException.class)
        .hasMessageStartingWith(ImportedFiles.of(data, "mine") + ": digest ")
        .hasMessageEndingWith("(expected: " + imported.digest() + ")");
  }

  @Test
  void sizesThatAreNotThoseOfTheContentAreRefused() throws IOException {
    ImportedSpec i = classes();
    ImportedSpec more =
        new ImportedSpec(i.digest(), 4, i.testSamples(), i.classes(), i.targets(), i.shape());
    assertThatThrownBy(() -> DataSets.in(data).of(spec(more)))
        .isInstanceOf(DataSetException.class)
        .hasMessageContaining("extents [5, 2] (expected: 6 samples of 2 numbers)");
  }

  @Test
  void whatIsNotThereIsSaidWithWhatWouldMakeIt(@TempDir Path empty) throws IOException {
    ImportedSpec imported = classes();
    assertThatThrownBy(() -> DataSets.in(empty).of(spec(imported)))
        .isInstanceOf(DataSetException.class)
        .hasMessageContaining("as ./orograph data import makes them");
  }
}
