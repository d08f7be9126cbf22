package io.orograph.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.cli.lab.Examination.Finding;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.script.ScriptFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsCheckTest {
  private static final Path FILES = Path.of("../core/src/test/resources/io/orograph/core/script");

  @TempDir private Path data;

  private Path put(String name, Digest as) throws IOException {
    Path place = ScriptFiles.of(data, as);
    Files.createDirectories(place.getParent());
    return Files.copy(FILES.resolve(name), place);
  }

  private Digest put(String name) throws IOException {
    Digest digest = Digest.of(Files.readAllBytes(FILES.resolve(name)));
    assertThat(put(name, digest)).exists();
    return digest;
  }

  private List<String> lines() {
    return ModelsCheck.of(data).stream().map(Finding::line).toList();
  }

  @Test
  void withoutModulesNothingIsSaid() {
    assertThat(lines()).isEmpty();
    assertThat(ModelsCheck.of(data.resolve("nowhere"))).isEmpty();
    assertThat(ModelsCheck.digests(data.resolve("nowhere"))).isEmpty();
  }

  @Test
  void modulesThatAreWhatTheirNameSaysAreWell() throws IOException {
    Digest one = put("resnet.pt");
    assertThat(lines())
        .containsExactly(
            "ok      modules of one's own: 1 in "
                + data.resolve("models").toAbsolutePath()
                + ", each what its name says");
    assertThat(ModelsCheck.digests(data)).containsExactly(one.hex());
  }

  @Test
  void oneThatWasWrittenOverIsNamed() throws IOException {
    Path file = put("resnet.pt", new Digest("a".repeat(64)));
    assertThat(lines())
        .singleElement()
        .asString()
        .startsWith("failed")
        .contains(file.toString(), "written over");
  }

  @Test
  void oneWhoseCodeReachesOutIsNamedWithWhatItCalls() throws IOException {
    assertThat(put("reads.pt")).isNotNull();
    assertThat(lines())
        .singleElement()
        .asString()
        .startsWith("failed")
        .contains("torch.from_file", "workers refuse it");
  }

  @Test
  void aFolderIntoWhichOthersMayBringCodeIsNamed() throws IOException {
    assertThat(put("resnet.pt")).isNotNull();
    Path folder = data.resolve("models");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(lines()).singleElement().asString().contains("chmod o-w " + folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxr-x"));
    assertThat(lines()).singleElement().asString().startsWith("ok");
  }
}
