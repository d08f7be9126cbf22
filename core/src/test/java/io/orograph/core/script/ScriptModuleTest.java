package io.orograph.core.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.script.ScriptTensor.Role;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Archives that {@code benchmarks/peers/own_models.py} has written, and what is made of them. */
class ScriptModuleTest {
  private static final Path FILES = Path.of("src/test/resources/io/orograph/core/script");

  @TempDir private Path folder;

  private static ScriptModule read(String name) throws IOException {
    return ScriptModule.read(FILES.resolve(name));
  }

  @Test
  void parametersHaveTheNamesAndTheOrderOfNamedParameters() throws IOException {
    assertThat(read("resnet.pt").tensors(Role.PARAMETER))
        .extracting(ScriptTensor::path)
        .containsExactly(
            "conv1.weight",
            "conv1.bias",
            "bn1.weight",
            "bn1.bias",
            "layer1.0.conv1.weight",
            "layer1.0.bn1.weight",
            "layer1.0.bn1.bias",
            "layer1.0.downsample.0.weight",
            "layer1.0.downsample.1.weight",
            "layer1.0.downsample.1.bias",
            "fc.weight",
            "fc.bias");
  }

  @Test
  void runningStatisticsCountersAndConstantsAreNoParameters() throws IOException {
    ScriptModule module = read("resnet.pt");
    assertThat(module.parameters()).isEqualTo(136);
    assertThat(module.statistics()).hasSize(16);
    assertThat(module.tensors(Role.COUNTER)).hasSize(3).allMatch(t -> t.count() == 3);
    assertThat(module.tensors(Role.CONSTANT))
        .extracting(ScriptTensor::path)
        .containsExactly("scale");
  }

  @Test
  void statesOfOneModuleHaveOneSignatureAndDigestsOfTheirOwn() throws IOException {
    ScriptModule one = read("resnet.pt");
    ScriptModule two = read("other.pt");
    assertThat(two.signature()).isEqualTo(one.signature());
    assertThat(two.digest()).isNotEqualTo(one.digest());
    assertThat(two.theta()).isNotEqualTo(one.theta());
    assertThat(read("dropout.pt").signature()).isNotEqualTo(one.signature());
  }

  @Test
  void dropoutDrawsAndInitializeIsNoPartOfForward() throws IOException {
    assertThat(read("dropout.pt").isDrawing()).isTrue();
    assertThat(read("dropout.pt").initializes()).isFalse();
    assertThat(read("resnet.pt").isDrawing()).isFalse();
    assertThat(read("resnet.pt").initializes()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "frozen.pt, parameters: none",
    "state.pt, constants.pkl missing",
    "double.pt, DoubleStorage",
    "reads.pt, torch.from_file"
  })
  void whatIsNoModuleOfOursIsRefusedWithTheReason(String file, String reason) {
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(ScriptException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "ops.image.read_file(x, )|ops.image",
        "ops.prim.rpc_async(x, )|ops.prim.rpc_async",
        "torch.save(x, \"f\")|torch.save",
        "torch . from_file(\"f\")|from_file",
        "f(\'\"\', ops.image.read_file(x, ), \'\"\')|character 39",
        "f(\"\"\"a\"\"\")|a text from",
        "1 # \"|character 35",
        "torch|torch by itself",
        "ops.prim|ops by itself",
        "fork(f, )|fork by itself",
        "x.y.__torch__.torch.classes.q.Q(x, )|class of a library"
      })
  void codeThatReachesOutIsRefused(String call, String reason) throws IOException {
    SortedMap<String, byte[]> entries = entries(FILES.resolve("resnet.pt"));
    edit(
        entries,
        "code/__torch__.py",
        "    return torch.mul",
        "    a = " + call + "\n    return torch.mul");
    assertThatThrownBy(() -> ScriptModule.read(written(entries)))
        .isInstanceOf(ScriptException.class)
        .hasMessageContaining(reason)
        .matches(refused -> ((ScriptException) refused).isOfCode());
  }

  @Test
  void whatIsNoArchiveIsNotRefusedForItsCode() {
    assertThatThrownBy(() -> read("double.pt"))
        .matches(refused -> !((ScriptException) refused).isOfCode());
  }

  @Test
  void textsThatOnlySpeakOfCallsAreNone() throws IOException {
    SortedMap<String, byte[]> entries = entries(FILES.resolve("resnet.pt"));
    edit(
        entries,
        "code/__torch__.py",
        "    return torch.mul",
        "    a = \"ops.image.read\"\n    return torch.mul");
    assertThat(ScriptModule.read(written(entries)).parameters()).isEqualTo(136);
  }

  @Test
  void picklesThatCallAnotherFunctionAreRefused() throws IOException {
    SortedMap<String, byte[]> entries = entries(FILES.resolve("resnet.pt"));
    edit(entries, "data.pkl", "ctorch._utils\n_rebuild_tensor_v2\n", "cposix\nsystem\n");
    assertThatThrownBy(() -> ScriptModule.read(written(entries)))
        .isInstanceOf(ScriptException.class)
        .hasMessageContaining("a call of posix.system");
  }

  @Test
  void picklesWithObjectsOfLibrariesAreRefused() throws IOException {
    SortedMap<String, byte[]> entries = entries(FILES.resolve("resnet.pt"));
    edit(entries, "data.pkl", "c__torch__.torch.nn", "c__torch__.torch.classes.nn");
    assertThatThrownBy(() -> ScriptModule.read(written(entries)))
        .isInstanceOf(ScriptException.class)
        .hasMessageContaining("objects of classes of the archive");
  }

  @Test
  void aTornArchiveIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(FILES.resolve("resnet.pt"));
    Path torn = folder.resolve("torn.pt");
    Files.write(torn, Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> ScriptModule.read(torn))
        .isInstanceOf(ScriptException.class)
        .hasMessageContaining("no archive");
  }

  @Test
  void tensorsBeyondTheirStorageAreRefused() throws IOException {
    SortedMap<String, byte[]> entries = entries(FILES.resolve("resnet.pt"));
    entries.put("data/1", new byte[4]);
    assertThatThrownBy(() -> ScriptModule.read(written(entries)))
        .isInstanceOf(ScriptException.class)
        .hasMessageContaining("inside of its storage");
  }

  @Test
  void everyPrefixOfAPickleIsRefusedAndNoneBreaksTheReader() throws IOException {
    byte[] whole = entries(FILES.resolve("resnet.pt")).getOrDefault("data.pkl", new byte[0]);
    for (int length = 0; length < whole.length; length++) {
      byte[] torn = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> ScriptPickle.read("data.pkl", torn))
          .isInstanceOf(ScriptException.class);
    }
  }

  @Test
  void addedFilesAreNamedByTheirDigest() throws IOException {
    ScriptModule module = read("resnet.pt");
    Path added = ScriptFiles.add(folder, FILES.resolve("resnet.pt"), module);
    assertThat(added.getFileName()).hasToString(module.digest().hex() + ".pt");
    assertThat(ScriptFiles.all(folder)).isEqualTo(List.of(module.digest()));
    assertThat(ScriptModule.read(added).theta()).isEqualTo(module.theta());
  }

  private static SortedMap<String, byte[]> entries(Path file) throws IOException {
    SortedMap<String, byte[]> entries = new TreeMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        String name = entry.getName();
        entries.put(
            name.substring(name.indexOf('/') + 1), zip.getInputStream(entry).readAllBytes());
      }
    }
    return entries;
  }

  /** One byte a character, as pickles hold bytes beyond text. */
  private static void edit(SortedMap<String, byte[]> entries, String name, String from, String to) {
    String text = new String(entries.getOrDefault(name, new byte[0]), StandardCharsets.ISO_8859_1);
    assertThat(text).contains(from);
    entries.put(name, text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1));
  }

  private Path written(SortedMap<String, byte[]> entries) throws IOException {
    Path file = folder.resolve("changed.pt");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (var entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry("changed/" + entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return file;
  }
}
