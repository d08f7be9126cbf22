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
  private static final String TIERS = "-XX:TieredStopAtLevel=";
  private static final Path CUDA = Repository.ROOT.resolve("deploy/images/Containerfile.cuda");
  private static final Path INSTALL = Repository.ROOT.resolve("tools/install-services");
  private static final Pattern FLAG = Pattern.compile("<jvmFlag>([^<]+)</jvmFlag>");

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

  @ParameterizedTest
  @ValueSource(strings = {"orchestrator", "trainer-service", "metrics-service"})
  void anImageStartsAsAnInstalledServiceDoes(String module) throws IOException {
    String install = Files.readString(INSTALL);
    String pom = pom(module);
    assertThat(install)
        .contains(
            "install_service %s %s %s %s"
                .formatted(
                    property(pom, "image.name"),
                    module,
                    property(pom, "image.main"),
                    property(pom, "image.heap")));
    List<String> flags = FLAG.matcher(pom("")).results().map(match -> match.group(1)).toList();
    assertThat(flags)
        .hasSizeGreaterThan(5)
        .filteredOn(flag -> !flag.startsWith("-Xmx") && !flag.startsWith(TIERS))
        .allSatisfy(flag -> assertThat(install).contains(flag));
  }

  @Test
  void theOrchestratorIsCompiledInItsImageAsWhereItIsInstalled() throws IOException {
    assertThat(FLAG.matcher(pom("")).results().map(match -> match.group(1)))
        .contains(TIERS + "${image.tiers}");
    assertThat(Files.readString(INSTALL))
        .contains(TIERS + property(pom("orchestrator"), "image.tiers"));
  }

  @Test
  void theGpuImageBringsTheNativeLibraryThatTheEngineIsBuiltFor() throws IOException {
    String file = Files.readString(CUDA);
    String version = property(pom(""), "version.libtorch");
    assertThat(file)
        .contains("torch==" + version + " ", "PYTORCH_VERSION=" + version, "PYTORCH_FLAVOR=cu128");
    assertThat(file).contains("ARG JAVA=" + property(pom(""), "image.java") + "\n");
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
