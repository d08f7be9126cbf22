package io.orograph.deploy.ship;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GRPCAction;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.orograph.deploy.watch.Repository;
import io.orograph.wire.grpc.HealthPort;
import io.orograph.wire.tls.ListenAddress.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The probes of our services in {@code deploy/kustomize}. A kubelet calls the pod's address in
 * plain text and without a token, so each service answers for its health at a port of its own.
 */
class ProbesTest {
  private static final String LISTEN = "OROGRAPH_HEALTH_LISTEN";

  /** A database of months, whose tables a new release changes. */
  private static final Duration RECOVERY = Duration.ofMinutes(30);

  /** libtorch, and every data set read and checked. */
  private static final Duration WORKER = Duration.ofMinutes(5);

  private static List<Container> containers(String file) {
    try {
      return Yaml.all(Files.readString(Repository.ROOT.resolve("deploy/kustomize").resolve(file)))
          .stream()
          .map(KubernetesTypes::read)
          .filter(StatefulSet.class::isInstance)
          .flatMap(
              set -> ((StatefulSet) set).getSpec().getTemplate().getSpec().getContainers().stream())
          .filter(container -> container.getImage().startsWith("orograph-"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Container> ours() {
    return Stream.of("base/lab.yaml", "overlays/scaled/trainers.yaml")
        .flatMap(file -> containers(file).stream());
  }

  private static Place listens(Container container) {
    return container.getEnv().stream()
        .filter(variable -> variable.getName().equals(LISTEN))
        .map(EnvVar::getValue)
        .map(value -> Place.parse(value).orElseThrow())
        .findFirst()
        .orElseThrow();
  }

  private static Duration patience(Probe probe) {
    return Duration.ofSeconds((long) probe.getPeriodSeconds() * probe.getFailureThreshold());
  }

  private static void asks(Probe probe, Container container, String name) {
    GRPCAction call = probe.getGrpc();
    assertThat(call).isNotNull();
    assertThat(call.getPort()).isEqualTo(listens(container).port());
    assertThat(call.getService()).isEqualTo(name);
    assertThat(probe.getExec()).isNull();
    assertThat(probe.getTcpSocket()).isNull();
    assertThat(probe.getHttpGet()).isNull();
  }

  @Test
  void everyServiceIsThere() {
    assertThat(ours().map(Container::getName))
        .containsExactly("orchestrator", "trainer", "metrics", "trainer");
  }

  @ParameterizedTest
  @MethodSource("ours")
  void probesAskForHealthByGrpcWhereTheServiceAnswersBeyondItsLoopback(Container container) {
    asks(container.getStartupProbe(), container, HealthPort.READINESS);
    asks(container.getReadinessProbe(), container, HealthPort.READINESS);
    asks(container.getLivenessProbe(), container, HealthPort.LIVENESS);
    assertThat(listens(container).host().isAnyLocalAddress()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("ours")
  void nobodyIsKilledWhileItRecovers(Container container) {
    Duration needed = container.getName().equals("orchestrator") ? RECOVERY : WORKER;
    assertThat(patience(container.getStartupProbe())).isGreaterThanOrEqualTo(needed);
  }

  @Test
  void theServicesOfOnePodAnswerAtPortsOfTheirOwn() {
    Set<Integer> ports = new HashSet<>();
    assertThat(containers("base/lab.yaml"))
        .hasSize(3)
        .allSatisfy(container -> assertThat(ports.add(listens(container).port())).isTrue());
  }
}
