package io.orograph.deploy.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.orograph.deploy.ship.KubernetesTypes.ScaledObject;
import io.orograph.deploy.ship.KubernetesTypes.ScaledSpec;
import io.orograph.deploy.ship.Settings.Service;
import io.orograph.deploy.watch.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Trainers in pods of their own, as many as the queue asks for: {@code overlays/scaled}. */
class ScaledTrainersTest {
  private static final Path FOLDER = Repository.ROOT.resolve("deploy/kustomize/overlays/scaled");
  private static final Pattern METRIC = Pattern.compile("orograph_[a-z_]+");

  private static Stream<Object> read(String file) {
    try {
      return Yaml.all(Files.readString(FOLDER.resolve(file))).stream().map(KubernetesTypes::read);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static <T> T only(String file, Class<T> type) {
    return read(file).filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
  }

  private static PodSpec pod(String file) {
    return only(file, StatefulSet.class).getSpec().getTemplate().getSpec();
  }

  private static Map<String, String> environment(Container container) {
    Map<String, String> all = new HashMap<>();
    for (EnvVar variable : container.getEnv()) {
      all.put(variable.getName(), Objects.requireNonNullElse(variable.getValue(), ""));
    }
    return all;
  }

  private static Container trainer() {
    return pod("trainers.yaml").getContainers().getFirst();
  }

  private static Container orchestrator() {
    return pod("lab.yaml").getContainers().getFirst();
  }

  @Test
  void setsOnlyVariablesThatTheServicesRead() {
    assertThat(environment(trainer()).keySet())
        .filteredOn(name -> name.startsWith("OROGRAPH_"))
        .hasSizeGreaterThan(5)
        .isSubsetOf(Settings.of(Service.TRAINER).variables());
    assertThat(environment(orchestrator()).keySet())
        .isNotEmpty()
        .isSubsetOf(Settings.of(Service.ORCHESTRATOR).variables());
  }

  @Test
  void theTrainersAndTheLabCallEachOtherWhereTheOtherListensAndTheNetworkLetsThem() {
    Map<String, String> away = environment(trainer());
    Map<String, String> lab = environment(orchestrator());
    String listens = lab.getOrDefault("OROGRAPH_WORKER_LISTEN", "").replaceFirst("^.*:", "");
    assertThat(away)
        .containsEntry("OROGRAPH_TRAINER_ORCHESTRATOR", "orograph-workers.orograph.svc:" + listens);
    assertThat(orchestrator().getPorts().getFirst().getContainerPort()).hasToString(listens);
    assertThat(trainer().getPorts().getFirst().getContainerPort())
        .hasToString(away.get("OROGRAPH_TRAINER_PORT"));
    assertThat(read("network.yaml").map(NetworkPolicy.class::cast).toList())
        .flatExtracting(policy -> policy.getSpec().getIngress())
        .flatExtracting(NetworkPolicyIngressRule::getPorts)
        .extracting(port -> port.getPort().getIntVal().toString())
        .containsExactlyInAnyOrder(listens, away.get("OROGRAPH_TRAINER_PORT"));
  }

  @Test
  void beyondThePodEachShowsACertificate() {
    for (Container container : List.of(trainer(), orchestrator())) {
      assertThat(environment(container))
          .containsKeys(
              "OROGRAPH_WORKER_TLS_CERTIFICATE",
              "OROGRAPH_WORKER_TLS_KEY",
              "OROGRAPH_WORKER_TLS_AUTHORITY");
    }
  }

  @Test
  void aTrainerKeepsToTheRestrictedStandardAndHasTimeToHandBackWhatItHolds() {
    PodSpec pod = pod("trainers.yaml");
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream()))
        .allSatisfy(
            container -> {
              assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
              assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
              assertThat(container.getSecurityContext().getCapabilities().getDrop())
                  .containsExactly("ALL");
              assertThat(container.getResources().getLimits()).containsKey("memory");
            });
    long drain =
        Long.parseLong(
            Settings.of(Service.TRAINER).value("OROGRAPH_TRAINER_DRAIN_WITHIN").replace(" s", ""));
    assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThan(drain + 20);
  }

  private static List<PersistentVolumeClaimVolumeSource> claims(PodSpec pod, Container container) {
    return container.getVolumeMounts().stream()
        .filter(mount -> mount.getMountPath().equals("/lab/sets"))
        .flatMap(
            mount ->
                pod.getVolumes().stream()
                    .filter(volume -> volume.getName().equals(mount.getName())))
        .map(Volume::getPersistentVolumeClaim)
        .toList();
  }

  /** Else a sweep over data that do not ship would be offered to nobody, or failed by them. */
  @Test
  void theTrainersReadTheDataSetsThatAreCopiedIntoTheLab() {
    PersistentVolumeClaim claim = only("sets.yaml", PersistentVolumeClaim.class);
    assertThat(claim.getSpec().getAccessModes()).containsExactly("ReadWriteMany");
    assertThat(environment(trainer())).containsEntry("OROGRAPH_DATA", "/lab/sets");
    assertThat(claims(pod("trainers.yaml"), trainer()))
        .singleElement()
        .satisfies(
            volume -> {
              assertThat(volume.getClaimName()).isEqualTo(claim.getMetadata().getName());
              assertThat(volume.getReadOnly()).isTrue();
            });
    assertThat(pod("lab.yaml").getContainers())
        .extracting(Container::getName)
        .containsExactly("orchestrator", "trainer", "metrics");
    assertThat(pod("lab.yaml").getContainers())
        .flatExtracting(container -> claims(pod("lab.yaml"), container))
        .hasSize(3)
        .extracting(PersistentVolumeClaimVolumeSource::getClaimName)
        .containsOnly(claim.getMetadata().getName());
  }

  /** On a GPU more than one lane is refused. */
  @Test
  void aTrainerHasOneLaneForItsGpu() {
    assertThat(environment(trainer()))
        .containsEntry("OROGRAPH_DEVICE", "cuda")
        .containsEntry("OROGRAPH_TRAINER_LANES", "1");
  }

  @Test
  void theirNumberFollowsTheQueueAndWhatIsUnderWayDownToNone() throws IOException {
    ScaledObject scaled = only("scaled.yaml", ScaledObject.class);
    ScaledSpec spec = Objects.requireNonNull(scaled.spec());
    StatefulSet trainers = only("trainers.yaml", StatefulSet.class);
    assertThat(spec.scaleTargetRef().kind()).isEqualTo(trainers.getKind());
    assertThat(spec.scaleTargetRef().name()).isEqualTo(trainers.getMetadata().getName());
    // A number of its own would be written over what the queue asks for.
    assertThat(trainers.getSpec().getReplicas()).isNull();
    assertThat(spec.minReplicaCount()).isZero();
    assertThat(spec.maxReplicaCount()).isPositive();

    Map<String, String> trigger = spec.triggers().getFirst().metadata();
    assertThat(trigger.get("serverAddress")).isEqualTo("http://orograph.orograph.svc:9090");
    List<String> exported =
        Files.readAllLines(Repository.ROOT.resolve("deploy/prometheus/exported.txt")).stream()
            .map(line -> line.split(" ", 2)[0])
            .toList();
    Matcher metric = METRIC.matcher(trigger.getOrDefault("query", ""));
    int metrics = 0;
    while (metric.find()) {
      metrics++;
      assertThat(exported).contains(metric.group());
    }
    assertThat(metrics).isEqualTo(2);
  }
}
