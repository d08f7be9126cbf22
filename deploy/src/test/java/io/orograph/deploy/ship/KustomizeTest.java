package io.orograph.deploy.ship;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.orograph.deploy.ship.Settings.Service;
import io.orograph.deploy.watch.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code deploy/kustomize} renders to, by kustomize itself or the one within kubectl; neither
 * asks a cluster.
 */
@EnabledIf("found")
class KustomizeTest {
  private static final Path FOLDER = Repository.ROOT.resolve("deploy/kustomize/overlays");
  private static final Map<String, List<Map<String, Object>>> RENDERED = new HashMap<>();

  private static List<String> command(Path folder) {
    return Program.found("kustomize")
        ? List.of("kustomize", "build", folder.toString())
        : List.of("kubectl", "kustomize", folder.toString());
  }

  static boolean found() {
    return Program.found("kustomize") || Program.found("kubectl");
  }

  private static synchronized List<Map<String, Object>> rendered(String overlay)
      throws IOException, InterruptedException {
    List<Map<String, Object>> known = RENDERED.get(overlay);
    if (known == null) {
      known = Yaml.all(Program.said(command(FOLDER.resolve(overlay))));
      RENDERED.put(overlay, known);
    }
    return known;
  }

  private static List<Map<String, Object>> all(String overlay, String kind) throws Exception {
    return rendered(overlay).stream().filter(o -> Yaml.text(o, "kind").equals(kind)).toList();
  }

  private static Map<String, Object> one(String overlay, String kind) throws Exception {
    List<Map<String, Object>> found = all(overlay, kind);
    assertThat(found).as(kind).hasSize(1);
    return found.getFirst();
  }

  private static Map<String, Object> pod(String overlay) throws Exception {
    return Yaml.map(Yaml.map(Yaml.map(one(overlay, "StatefulSet"), "spec"), "template"), "spec");
  }

  private static List<Map<String, Object>> everyContainer(String overlay) throws Exception {
    List<Map<String, Object>> all = new ArrayList<>(Yaml.maps(pod(overlay), "initContainers"));
    all.addAll(Yaml.maps(pod(overlay), "containers"));
    return all;
  }

  private static Map<String, Object> container(String overlay, String name) throws Exception {
    return everyContainer(overlay).stream()
        .filter(each -> Yaml.text(each, "name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, String> environment(Map<String, Object> container) {
    Map<String, String> all = new TreeMap<>();
    Yaml.maps(container, "env")
        .forEach(each -> all.put(Yaml.text(each, "name"), Yaml.text(each, "value")));
    return all;
  }

  private static String label(Service service) {
    return switch (service) {
      case ORCHESTRATOR -> "orchestrator";
      case TRAINER -> "trainer";
      case METRICS -> "metrics";
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"workstation", "gpu-cluster", "scaled"})
  void everyObjectThatIsRenderedIsReadAsItsKind(String overlay) throws Exception {
    List<Map<String, Object>> objects = rendered(overlay);
    assertThat(objects).hasSizeGreaterThan(5);
    objects.forEach(object -> assertThat(KubernetesTypes.read(object)).isNotNull());
  }

  @ParameterizedTest
  @ValueSource(strings = {"workstation", "gpu-cluster"})
  void setsOnlyVariablesThatTheServicesRead(String overlay) throws Exception {
    for (Service service : Service.values()) {
      assertThat(environment(container(overlay, label(service))).keySet())
          .filteredOn(name -> name.startsWith("OROGRAPH_"))
          .isNotEmpty()
          .isSubsetOf(Settings.of(service).variables());
    }
    Map<String, Object> settings =
        all(overlay, "ConfigMap").stream()
            .filter(
                map -> Yaml.text(Yaml.map(map, "metadata"), "name").contains("orograph-settings"))
            .findFirst()
            .orElseThrow();
    assertThat(Yaml.map(settings, "data").keySet())
        .isNotEmpty()
        .isSubsetOf(Settings.of(Service.ORCHESTRATOR).variables());
  }

  /** As the restricted standard of Kubernetes asks, and the namespace enforces. */
  @ParameterizedTest
  @ValueSource(strings = {"workstation", "gpu-cluster"})
  void thePodKeepsToTheRestrictedStandard(String overlay) throws Exception {
    assertThat(Yaml.map(Yaml.map(one(overlay, "Namespace"), "metadata"), "labels"))
        .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
    Map<String, Object> pod = pod(overlay);
    assertThat(Yaml.map(pod, "securityContext"))
        .containsEntry("runAsNonRoot", true)
        .containsEntry("seccompProfile", Map.of("type", "RuntimeDefault"));
    assertThat(pod).containsEntry("automountServiceAccountToken", false);
    for (Map<String, Object> container : everyContainer(overlay)) {
      assertThat(Yaml.map(container, "securityContext"))
          .as(Yaml.text(container, "name"))
          .containsEntry("allowPrivilegeEscalation", false)
          .containsEntry("readOnlyRootFilesystem", true)
          .containsEntry("capabilities", Map.of("drop", List.of("ALL")));
      assertThat(Yaml.map(container, "resources")).containsKeys("requests", "limits");
    }
  }

  private static long mebibytes(String size) {
    long number = Long.parseLong(size.replaceAll("[^0-9]", ""));
    return size.endsWith("Mi") || size.endsWith(" MiB") ? number : number * 1024;
  }

  /** Unset, they follow the cores of the node, however many; the memory does not. */
  @ParameterizedTest
  @ValueSource(strings = {"workstation", "gpu-cluster"})
  void aWorkerHasNoMoreLanesThanTheMemoryOfItsContainerHolds(String overlay) throws Exception {
    for (Service service : List.of(Service.TRAINER, Service.METRICS)) {
      Map<String, Object> container = container(overlay, label(service));
      Map<String, String> environment = environment(container);
      String lanes =
          environment.getOrDefault(
              "OROGRAPH_" + label(service).toUpperCase(Locale.ROOT) + "_LANES", "0");
      assertThat(Integer.parseInt(lanes)).as(label(service)).isPositive();
      if (environment.containsKey("OROGRAPH_DEVICE")) {
        assertThat(lanes).as("more are refused on a GPU").isEqualTo("1");
      }
      long memory =
          mebibytes(Yaml.text(Yaml.map(Yaml.map(container, "resources"), "limits"), "memory"));
      long pack = mebibytes(Settings.of(Service.TRAINER).value("OROGRAPH_TRAINER_PACK_MEMORY"));
      // Beside the packs: a heap of 1 GiB, and tensors made in Java of at most 8 GiB.
      assertThat(Integer.parseInt(lanes) * pack).isLessThanOrEqualTo(memory - 9 * 1024);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"workstation", "gpu-cluster"})
  void everyImageIsPinned(String overlay) throws Exception {
    assertThat(everyContainer(overlay))
        .allSatisfy(
            container ->
                assertThat(Yaml.text(container, "image"))
                    .matches("[a-z][a-z/.-]+:(?!latest$)[\\w.-]+"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"workstation", "gpu-cluster"})
  void probesAskWhereTheServicesListen(String overlay) throws Exception {
    for (Service service : Service.values()) {
      Map<String, Object> container = container(overlay, label(service));
      for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
        Map<String, Object> call = Yaml.map(Yaml.map(container, probe), "grpc");
        assertThat(environment(container))
            .as(service + " " + probe)
            .containsEntry("OROGRAPH_HEALTH_LISTEN", "0.0.0.0:" + Yaml.text(call, "port"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"workstation", "gpu-cluster"})
  void workersCallTheOrchestratorAndHaveTimeToDrainBeforeItGoes(String overlay) throws Exception {
    Map<String, Object> orchestrator = container(overlay, "orchestrator");
    String worker = "127.0.0.1:" + environment(orchestrator).get("OROGRAPH_WORKER_PORT");
    assertThat(environment(container(overlay, "trainer")))
        .containsEntry("OROGRAPH_TRAINER_ORCHESTRATOR", worker);
    assertThat(environment(container(overlay, "metrics")))
        .containsEntry("OROGRAPH_METRICS_ORCHESTRATOR", worker);
    Map<String, Object> hook = Yaml.map(Yaml.map(orchestrator, "lifecycle"), "preStop");
    List<String> sleep = Yaml.texts(Yaml.map(hook, "exec"), "command");
    Duration waits = Duration.ofSeconds(Long.parseLong(sleep.getLast()));
    Duration drain =
        Duration.ofSeconds(
            Long.parseLong(
                Settings.of(Service.TRAINER)
                    .value("OROGRAPH_TRAINER_DRAIN_WITHIN")
                    .replace(" s", "")));
    assertThat(waits).isGreaterThan(drain);
    long grace = Long.parseLong(Yaml.text(pod(overlay), "terminationGracePeriodSeconds"));
    assertThat(Duration.ofSeconds(grace)).isGreaterThan(waits.plusSeconds(40));
  }

  @ParameterizedTest
  @ValueSource(strings = {"workstation", "gpu-cluster"})
  void noTwoContainersListenAtOnePort(String overlay) throws Exception {
    List<String> ports = new ArrayList<>(List.of("9090"));
    for (Service service : Service.values()) {
      environment(container(overlay, label(service)))
          .forEach(
              (name, value) -> {
                if (name.endsWith("_PORT") || name.endsWith("_LISTEN")) {
                  ports.add(value.replaceFirst("^.*:", ""));
                }
              });
    }
    assertThat(ports).hasSize(11).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"workstation", "gpu-cluster"})
  void prometheusReadsTheMetersOfAllThree(String overlay) throws Exception {
    Map<String, Object> map =
        all(overlay, "ConfigMap").stream()
            .filter(
                each -> Yaml.text(Yaml.map(each, "metadata"), "name").contains("orograph-targets"))
            .findFirst()
            .orElseThrow();
    Map<String, String> targets = new TreeMap<>();
    JsonParser.parseString(Yaml.text(Yaml.map(map, "data"), "targets.json"))
        .getAsJsonArray()
        .forEach(
            group ->
                targets.put(
                    group.getAsJsonObject().getAsJsonObject("labels").get("job").getAsString(),
                    group.getAsJsonObject().getAsJsonArray("targets").get(0).getAsString()));
    for (Service service : Service.values()) {
      String port = environment(container(overlay, label(service))).get("OROGRAPH_PROMETHEUS_PORT");
      assertThat(targets).containsEntry(label(service), "127.0.0.1:" + port);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"workstation", "gpu-cluster"})
  void everyMountIsOfAVolumeThatThereIs(String overlay) throws Exception {
    Set<String> volumes = new TreeSet<>();
    Yaml.maps(pod(overlay), "volumes").forEach(volume -> volumes.add(Yaml.text(volume, "name")));
    Map<String, Object> spec = Yaml.map(one(overlay, "StatefulSet"), "spec");
    Yaml.maps(spec, "volumeClaimTemplates")
        .forEach(claim -> volumes.add(Yaml.text(Yaml.map(claim, "metadata"), "name")));
    for (Map<String, Object> container : everyContainer(overlay)) {
      assertThat(Yaml.maps(container, "volumeMounts"))
          .allSatisfy(mount -> assertThat(volumes).contains(Yaml.text(mount, "name")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"workstation", "gpu-cluster"})
  void networkIsDeniedByDefaultAndOpenToMetersAlone(String overlay) throws Exception {
    List<Map<String, Object>> policies =
        all(overlay, "NetworkPolicy").stream().map(policy -> Yaml.map(policy, "spec")).toList();
    assertThat(policies)
        .anySatisfy(
            spec -> {
              assertThat(spec).containsEntry("podSelector", Map.of());
              assertThat(Yaml.texts(spec, "policyTypes")).containsExactly("Ingress", "Egress");
              assertThat(spec).doesNotContainKeys("ingress", "egress");
            });
    List<String> open =
        policies.stream()
            .flatMap(spec -> Yaml.maps(spec, "ingress").stream())
            .flatMap(rule -> Yaml.maps(rule, "ports").stream())
            .map(port -> Yaml.text(port, "port"))
            .toList();
    assertThat(open).containsExactly("9090");
  }

  @ParameterizedTest
  @ValueSource(strings = {"workstation", "gpu-cluster"})
  void aNodeCanBeDrained(String overlay) throws Exception {
    Map<String, Object> labels =
        Yaml.map(
            Yaml.map(
                Yaml.map(Yaml.map(one(overlay, "StatefulSet"), "spec"), "template"), "metadata"),
            "labels");
    Map<String, Object> budget = Yaml.map(one(overlay, "PodDisruptionBudget"), "spec");
    assertThat(budget).containsEntry("maxUnavailable", 1);
    assertThat(labels).containsAllEntriesOf(Yaml.map(Yaml.map(budget, "selector"), "matchLabels"));
  }

  @ParameterizedTest
  @ValueSource(strings = "gpu-cluster")
  void theTrainerHasAGpuAndTheClusterSeesDashboardsAndMeters(String overlay) throws Exception {
    Map<String, Object> trainer = container(overlay, "trainer");
    assertThat(environment(trainer)).containsEntry("OROGRAPH_DEVICE", "cuda");
    assertThat(Yaml.text(trainer, "image")).contains("orograph-trainer-cuda:");
    assertThat(Yaml.map(Yaml.map(trainer, "resources"), "limits"))
        .containsEntry("nvidia.com/gpu", "1");
    assertThat(all(overlay, "ConfigMap"))
        .anySatisfy(
            map -> {
              assertThat(Yaml.map(Yaml.map(map, "metadata"), "labels"))
                  .containsEntry("grafana_dashboard", "1");
              assertThat(Yaml.map(map, "data"))
                  .hasSize(Repository.files(Repository.DASHBOARDS, ".json").size());
              // What a cluster stores of one object, with room for the rest of it.
              assertThat(Yaml.map(map, "data").toString().length()).isLessThan(1_000_000);
            });
    Map<String, Object> monitor = Yaml.map(one(overlay, "ServiceMonitor"), "spec");
    Map<String, Object> service = one(overlay, "Service");
    assertThat(Yaml.maps(Yaml.map(service, "spec"), "ports"))
        .extracting(port -> Yaml.text(port, "name"))
        .contains(Yaml.text(Yaml.maps(monitor, "endpoints").getFirst(), "port"));
    assertThat(Yaml.map(Yaml.map(service, "metadata"), "labels"))
        .containsAllEntriesOf(Yaml.map(Yaml.map(monitor, "selector"), "matchLabels"));
  }
}
