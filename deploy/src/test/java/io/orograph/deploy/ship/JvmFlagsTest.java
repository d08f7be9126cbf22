package io.orograph.deploy.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.orograph.cli.lab.Service;
import io.orograph.deploy.watch.Repository;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever starts a service tells its JVM what {@code ./orograph up} tells it: the table is {@link
 * Service}.
 */
class JvmFlagsTest {
  /** Bound of the heap, for units, Compose and {@code ./orograph up}. */
  static final String HEAP = "OROGRAPH_HEAP";

  private static final String OPTIONS = "JAVA_TOOL_OPTIONS";
  private static final Pattern FLAG = Pattern.compile("<jvmFlag>([^<]+)</jvmFlag>");
  private static final Map<Service, String> UNITS =
      Map.of(
          Service.ORCHESTRATOR, "orograph-orchestrator.service",
          Service.TRAINER, "orograph-trainer@.service",
          Service.METRICS, "orograph-metrics.service");

  private static String text(String file) throws IOException {
    return Files.readString(Repository.ROOT.resolve(file));
  }

  private static String property(String pom, String name) {
    Matcher matcher = Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)</").matcher(pom);
    assertThat(matcher.find()).as(name).isTrue();
    return matcher.group(1);
  }

  /** The words of {@code text} that are options of a JVM. */
  private static List<String> options(String text) {
    return Stream.of(text.split("[\\s\"\\\\]+", -1))
        .filter(word -> word.matches("-(X|D|-enable).*"))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(Service.class)
  void anInstalledServiceHasThem(Service service) throws IOException {
    String script = text("tools/install-services");
    String line =
        script
            .lines()
            .filter(each -> each.startsWith("install_service " + service.label() + " "))
            .findFirst()
            .orElseThrow();
    assertThat(line)
        .isEqualTo(
            String.join(
                " ",
                "install_service",
                service.label(),
                service.module(),
                service.mainClass(),
                service.own()));
    int from = script.indexOf("printf '%s\\n' -XX");
    List<String> told =
        new ArrayList<>(options(script.substring(from, script.indexOf("\"$own\"", from))));
    told.add(service.own());
    assertThat(told).containsExactlyInAnyOrderElementsOf(service.flags());
  }

  @ParameterizedTest
  @EnumSource(Service.class)
  void anImageHasThemAndNoBoundOfTheHeapThatNobodyCouldChange(Service service) throws IOException {
    String module = text(service.module() + "/pom.xml");
    List<String> told =
        FLAG.matcher(text("pom.xml"))
            .results()
            .map(match -> match.group(1).replace("${image.flag}", property(module, "image.flag")))
            .toList();
    assertThat(told).containsExactlyInAnyOrderElementsOf(service.flags());
    assertThat(property(module, "image.main")).isEqualTo(service.mainClass());
  }

  @ParameterizedTest
  @EnumSource(Service.class)
  void aUnitBoundsTheHeapByAVariable(Service service) {
    UnitFile unit = UnitFile.read(UNITS.getOrDefault(service, ""));
    assertThat(unit.environment()).containsEntry(HEAP, service.heap());
    assertThat(unit.one("Service.ExecStart"))
        .isEqualTo(
            "/opt/orograph/java/bin/java -Xmx${OROGRAPH_HEAP} @/opt/orograph/"
                + service.label()
                + "/arguments");
  }

  @ParameterizedTest
  @EnumSource(Service.class)
  void composeBoundsTheHeapByAVariable(Service service) {
    String name = service.label();
    assertThat(ComposeFile.read("compose.yaml", Map.of()).environment(name))
        .containsEntry(OPTIONS, "-Xmx" + service.heap());
    assertThat(ComposeFile.read("compose.yaml", Map.of(HEAP, "3g")).environment(name))
        .containsEntry(OPTIONS, "-Xmx3g");
  }

  private static Stream<Container> containers(String file) throws IOException {
    return Yaml.all(text("deploy/kustomize/" + file)).stream()
        .map(KubernetesTypes::read)
        .filter(StatefulSet.class::isInstance)
        .flatMap(
            set -> ((StatefulSet) set).getSpec().getTemplate().getSpec().getContainers().stream());
  }

  @ParameterizedTest
  @EnumSource(Service.class)
  void aContainerOfKubernetesBoundsTheHeapWithinItsMemory(Service service) throws IOException {
    List<Container> all =
        Stream.concat(containers("base/lab.yaml"), containers("overlays/scaled/trainers.yaml"))
            .filter(container -> container.getName().equals(service.label()))
            .toList();
    assertThat(all).hasSize(service == Service.TRAINER ? 2 : 1);
    for (Container container : all) {
      assertThat(container.getEnv())
          .filteredOn(variable -> variable.getName().equals(OPTIONS))
          .extracting(EnvVar::getValue)
          .containsExactly("-Xmx" + service.heap());
      assertThat(
              Objects.requireNonNull(container.getResources().getLimits().get("memory"))
                  .getNumericalAmount())
          .isGreaterThan(BigDecimal.valueOf(1L << 30));
    }
  }

  /** A class path in a command would be one more place for the flags. */
  @Test
  void theDocumentsStartServicesByTheArgumentsThatAreInstalled() {
    int started = 0;
    for (DocumentBlocks.Block block : DocumentBlocks.of("bash")) {
      assertThat(block.text()).as(block.where()).doesNotContain(".app.Main");
      for (String line : block.text().lines().toList()) {
        if (line.contains("/arguments")) {
          started++;
          assertThat(line).as(block.where()).containsPattern("java -Xmx\\d+[mg] @\\S+/arguments");
        }
      }
    }
    assertThat(started).isEqualTo(8);
  }

  @Test
  void theImageForGpusStartsAnInstalledService() throws IOException {
    assertThat(text("deploy/images/Containerfile.cuda"))
        .contains("exec java @/opt/orograph/$OROGRAPH_SERVICE/arguments")
        .doesNotContain("-Xmx");
  }
}
