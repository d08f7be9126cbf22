package io.orograph.deploy.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.deploy.watch.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What images are made of: the profile {@code images}, and the file for GPUs. */
class ImagesTest {
  private static final Path CUDA = Repository.ROOT.resolve("deploy/images/Containerfile.cuda");

  private static String pom(String module) throws IOException {
    return Files.readString(Repository.ROOT.resolve(module).resolve("pom.xml"));
  }

  private static String property(String pom, String name) {
    Matcher matcher = Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)</").matcher(pom);
    assertThat(matcher.find()).as(name).isTrue();
    return matcher.group(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"orchestrator", "trainer-service", "metrics-service"})
  void everyServiceHasAnImageThatComposeStarts(String module) throws Exception {
    String pom = pom(module);
    String name = property(pom, "image.name");
    String image = Yaml.text(ComposeFile.read("compose.yaml", Map.of()).service(name), "image");
    assertThat(image).isEqualTo("localhost/orograph-" + name + ":" + property(pom, "version"));
    assertThat(Class.forName(property(pom, "image.main")).getMethod("main", String[].class))
        .isNotNull();
    assertThat(property(pom, "image.skip")).isEqualTo("false");
  }

  @Test
  void theGpuImageBringsTheNativeLibraryThatTheEngineIsBuiltFor() throws IOException {
    String file = Files.readString(CUDA);
    String version = property(pom(""), "version.libtorch");
    assertThat(file)
        .contains("torch==" + version + " ", "PYTORCH_VERSION=" + version, "PYTORCH_FLAVOR=cu128");
    assertThat(file).contains("ARG JAVA=" + property(pom(""), "image.java") + "\n");
  }

  /** Else what they measure would name no source. */
  @Test
  void whateverIsBuiltAsTheDocumentsSayTellsItsRevision() throws IOException {
    String revision = "-Dorograph.revision=\"$(git describe --always --dirty --abbrev=12)\"";
    assertThat(DocumentBlocks.of("bash"))
        .flatExtracting(block -> block.text().replace("\\\n", " ").lines().toList())
        .filteredOn(line -> line.startsWith("mvn ") && line.contains(" package"))
        .filteredOn(line -> !line.contains("-Psbom"))
        .hasSize(4)
        .allMatch(line -> line.contains(revision));
    assertThat(Files.readString(Repository.ROOT.resolve("tools/local-images")))
        .contains("git describe --always --dirty --abbrev=12", "-Dorograph.revision=");
  }

  /** Before it is anybody's: what a worker would find missing, the build finds. */
  @Test
  void theGpuImageHasAllThatItsNativeLibraryIsLinkedToOrIsNotBuilt() throws IOException {
    assertThat(Files.readString(CUDA))
        .contains("! -name torch ! -name nvidia ! -name cusparselt")
        .containsSubsequence(
            "FROM ${JAVA}",
            "RUN ldd /opt/torch/torch/lib/libtorch_cuda.so",
            "! grep 'not found'",
            "grep -v 'libcuda\\.so'",
            "USER 10001:10001");
  }

  @Test
  void everyBaseOfTheGpuImageIsPinnedAndItRunsAsNobodySpecial() throws IOException {
    List<String> lines = Files.readAllLines(CUDA);
    assertThat(lines)
        .filteredOn(line -> line.startsWith("FROM "))
        .hasSize(2)
        .allSatisfy(
            line -> assertThat(line).matches("FROM (\\$\\{JAVA}|[a-z]+:\\d[\\w.-]+ AS torch)"));
    assertThat(lines).contains("USER 10001:10001");
  }
}
