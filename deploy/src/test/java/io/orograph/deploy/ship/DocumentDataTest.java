package io.orograph.deploy.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.orograph.deploy.ship.DocumentBlocks.Block;
import io.orograph.deploy.ship.Settings.Service;
import io.orograph.deploy.watch.Repository;
import io.orograph.v1.CreateMeasurementRequest;
import io.orograph.wire.convert.SpecRejected;
import io.orograph.wire.convert.SweepAddition;
import io.orograph.wire.convert.SweepFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.DumperOptions;

/**
 * Blocks of YAML, JSON and units in the documents are read by what reads them in earnest: parts of
 * sweep files by the checker of sweeps, as parts of a sweep that fits them; additions, manifests,
 * units and messages as what they are.
 */
class DocumentDataTest {
  /** A sweep in which the parts that the documents show can stand. */
  private static final String SWEEP =
      """
      data: {name: digits, subset: 700, data_seed: 1}
      network: {family: mlp, depth: 2}
      training:
        optimizer: {kind: sgd, learning_rate: 0.05, momentum: 0.9}
        length: {steps: 2500}
      axes:
        - {field: network.width, values: [8, 16, 24, 64]}
        - {field: training.batch_size, values: [16, 64, 256]}
      replicates: 3
      run_seed: 1
      checkpoints: {initial: true}
      measurements:
        - kind: TRAIN_LOSS
        - kind: TRAIN_ERROR
        - kind: TEST_ACCURACY
        - kind: LINEAR_BARRIER
        - kind: CKA_SIMILARITY
      """;

  /** What is different in the sweep that the parts of a page stand in. */
  private static final Map<String, String> PAGES =
      Map.of(
          "docs/how-to/find-the-fitted-line.md",
          """
          axes:
            - {field: network.width, values: [4, 6, 8, 12, 16, 24, 32, 48, 64, 96]}
            - {field: training.batch_size, values: [8, 16, 32, 64, 128, 256]}
          """,
          "docs/how-to/own-models.md",
          """
          network:
            family: own
            own:
              name: net
              module: b452845fceaccac56e489d365addfafe054d971bee50c3fa0f5c36d19818bccb
              states:
                - b452845fceaccac56e489d365addfafe054d971bee50c3fa0f5c36d19818bccb
                - a5dbd89f03f62e89661d6b6e1f130a00a18118874f34b3b3fe7e3076b436f815
              parameters: 1962
              statistics: 48
          training: {batch_size: 64}
          axes: []
          replicates: 2
          checkpoints: {initial: false}
          measurements: [{kind: TRAIN_LOSS}]
          """,
          "docs/how-to/transformers.md",
          """
          data:
            name: recall
            data_seed: 1
            recall: {keys: 4, values: 4, pairs: 4, mentions: 1, flips: 0, train_samples: 512, test_samples: 512}
          network: {family: transformer, width: 16, depth: 2, heads: 2}
          axes:
            - {field: training.optimizer.learning_rate, values: [0.01, 0.1]}
            - {field: training.batch_size, values: [16, 64]}
          measurements: [{kind: TRAIN_LOSS}]
          """);

  private static Stream<Block> parts() {
    return DocumentBlocks.of("yaml").stream().filter(block -> !elsewhere(block.page()));
  }

  private static Stream<Block> additions() {
    return DocumentBlocks.of("yaml").stream()
        .filter(block -> block.page().equals("docs/how-to/extend-a-sweep.md"));
  }

  /** Pages whose YAML is no part of a sweep file. */
  private static boolean elsewhere(String page) {
    return List.of(
            "docs/how-to/compose.md", "docs/how-to/extend-a-sweep.md", "docs/how-to/kubernetes.md")
        .contains(page);
  }

  private static Map<String, Object> yaml(String text) {
    List<Map<String, Object>> documents = Yaml.all(text);
    assertThat(documents).hasSize(1);
    return documents.getFirst();
  }

  /** {@code part} in its place in {@code whole}: maps are joined, all else takes the place. */
  private static Map<String, Object> in(Map<String, Object> whole, Map<String, Object> part) {
    Map<String, Object> joined = new LinkedHashMap<>(whole);
    part.forEach(
        (key, value) ->
            joined.merge(
                key,
                value,
                (before, after) ->
                    before instanceof Map<?, ?> b && after instanceof Map<?, ?> a
                        ? in(Yaml.map(b), Yaml.map(a))
                        : after));
    return joined;
  }

  private static String sweep(String page, Map<String, Object> part) {
    Map<String, Object> whole = in(yaml(SWEEP), Map.of());
    for (Map<String, Object> each : List.of(yaml(PAGES.getOrDefault(page, "{}")), part)) {
      // A data set has its own settings, and a family its own sizes.
      whole.keySet().removeIf(key -> List.of("data", "network").contains(key) && has(each, key));
      whole = in(whole, each);
    }
    return new org.yaml.snakeyaml.Yaml(new DumperOptions()).dump(whole);
  }

  private static boolean has(Map<String, Object> part, String key) {
    return part.containsKey(key);
  }

  @ParameterizedTest
  @MethodSource("parts")
  void aPartOfASweepFileCanBeRunWithinASweepThatFitsIt(Block block) {
    String whole = sweep(block.page(), yaml(block.text()));
    assertThatCode(() -> SweepFile.parse(whole))
        .as(block.where() + "\n" + whole)
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("additions")
  void anAdditionFitsASweep(Block block) {
    assertThatCode(() -> SweepAddition.parse(block.text()).to(SweepFile.parse(SWEEP)))
        .as(block.where())
        .doesNotThrowAnyException();
  }

  private static Set<String> services(Map<String, Object> compose) {
    return Yaml.map(Objects.requireNonNull(compose.get("services"))).keySet();
  }

  @Test
  void aPartOfTheComposeFileIsAboutServicesThatItHas() throws IOException {
    Map<String, Object> whole =
        yaml(Files.readString(Repository.ROOT.resolve("deploy/compose/compose.yaml")));
    assertThat(DocumentBlocks.of("yaml"))
        .filteredOn(block -> block.page().equals("docs/how-to/compose.md"))
        .isNotEmpty()
        .allSatisfy(block -> assertThat(services(whole)).containsAll(services(yaml(block.text()))));
  }

  @Test
  void aPartThatSaysWhatNoSweepHasWouldBeFound() {
    assertThat(parts()).hasSizeGreaterThan(15);
    assertThat(additions()).hasSizeGreaterThan(2);
    assertThatThrownBy(() -> SweepFile.parse(sweep("", yaml("training: {optimiser: {}}"))))
        .isInstanceOf(SpecRejected.class)
        .hasMessageContaining("optimiser");
  }

  @Test
  void anOverlayOfKubernetesIsReadAsOne() {
    for (Block block : DocumentBlocks.of("yaml")) {
      if (block.page().equals("docs/how-to/kubernetes.md")) {
        Map<String, Object> object = in(Map.of(), yaml(block.text()));
        // Kustomize takes a file without them.
        object.putIfAbsent("apiVersion", "kustomize.config.k8s.io/v1beta1");
        object.putIfAbsent("kind", "Kustomization");
        assertThat(KubernetesTypes.read(object)).as(block.where()).isNotNull();
      }
    }
  }

  @Test
  void aUnitHasKeysOfSystemdAndVariablesThatTheServiceReads() {
    List<Block> units = DocumentBlocks.of("ini");
    assertThat(units).isNotEmpty();
    for (Block block : units) {
      UnitFile unit = UnitFile.parse(block.text().lines().toList());
      assertThat(Settings.of(Service.ORCHESTRATOR).variables())
          .as(block.where())
          .containsAll(unit.environment().keySet());
    }
  }

  private static String only(String page) {
    List<String> found =
        DocumentBlocks.of("json").stream()
            .filter(block -> block.page().equals(page))
            .map(Block::text)
            .toList();
    assertThat(found).as(page).hasSize(1);
    return found.getFirst();
  }

  @Test
  void aMeasurementThatIsAskedForIsARequestOfTheContract() throws Exception {
    CreateMeasurementRequest.Builder request = CreateMeasurementRequest.newBuilder();
    JsonFormat.parser().merge(only("docs/how-to/measure-a-checkpoint.md"), request);
    assertThat(request.getMeasurement().getCheckpointsCount()).isEqualTo(2);
    assertThat(request.getMeasurement().getSpec().getOptionsMap()).containsKey("layer");
  }

  @Test
  void aFailureIsAStatusWithItsDetails() throws Exception {
    Status.Builder status = Status.newBuilder();
    JsonFormat.parser()
        .usingTypeRegistry(
            TypeRegistry.newBuilder()
                .add(ErrorInfo.getDescriptor())
                .add(BadRequest.getDescriptor())
                .build())
        .merge(only("docs/how-to/json-and-curl.md"), status);
    assertThat(status.getMessage()).startsWith("name: ");
    assertThat(status.getDetailsList()).hasSize(2);
    assertThat(status.getDetails(1).unpack(BadRequest.class).getFieldViolations(0).getField())
        .isEqualTo("name");
  }

  @Test
  void targetsOfPrometheusAreTheThreeServices() {
    JsonArray groups = JsonParser.parseString(only("docs/how-to/systemd.md")).getAsJsonArray();
    for (JsonElement group : groups) {
      assertThat(group.getAsJsonObject().keySet()).containsExactly("targets", "labels");
      assertThat(group.getAsJsonObject().getAsJsonArray("targets"))
          .allSatisfy(target -> assertThat(target.getAsString()).matches("127\\.0\\.0\\.1:\\d+"));
    }
    assertThat(groups)
        .extracting(g -> g.getAsJsonObject().getAsJsonObject("labels").get("job").getAsString())
        .containsExactlyInAnyOrder("orchestrator", "trainer", "metrics");
  }
}
