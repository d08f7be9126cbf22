package io.orograph.metrics.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orograph.wire.grpc.ConnectionBounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MetricsConfigTest {
  private static final Config DEFAULTS = ConfigFactory.parseResources("application.conf").resolve();

  private static final Map<String, Object> NEEDED =
      Map.of(
          "orograph.token-file", "/tmp/token",
          "orograph.metrics.orchestrator", "127.0.0.1:7001",
          "orograph.metrics.store-folder", "/tmp/store");

  @Test
  void whatIsNotGivenTakesItsDefault() throws Exception {
    MetricsConfig config = MetricsConfig.of(with(NEEDED));
    assertThat(config.name()).isEqualTo("metrics");
    assertThat(config.lanes()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(config.drainWithin()).isEqualTo(Duration.ofSeconds(20));
    assertThat(config.stopWithStdin()).isFalse();
    assertThat(config.metricsPort()).isZero();
    assertThat(config.dataFolder().toString()).endsWith("/.local/share/orograph");
  }

  @Test
  void everyProblemIsToldAtOnceAndUnknownKeysAreOne() {
    Config wrong =
        with(
            Map.of(
                "orograph.metrics.lanes", -3,
                "orograph.metrics.port", "seven",
                "orograph.metrics.orchestrator", "nowhere",
                "orograph.metrics.drain-within", "0 s",
                "orograph.metrics.lains", 2));
    assertThatThrownBy(() -> MetricsConfig.of(wrong))
        .isInstanceOf(MetricsConfig.InvalidConfigException.class)
        .hasMessageContaining("orograph.metrics.lains: unknown (expected: one of [")
        .hasMessageContaining("orograph.metrics.lanes: -3 (expected: 0 to 1024 on cpu)")
        .hasMessageContaining("orograph.metrics.port: \"seven\" (expected: 0 to 65535)")
        .hasMessageContaining(
            "orograph.metrics.orchestrator: \"nowhere\" (expected: HOST:PORT, or several")
        .hasMessageContaining("orograph.metrics.drain-within: \"0 s\" (expected: above 0)")
        .hasMessageContaining("orograph.token-file: \"\" (expected: a path)");
  }

  @Test
  void beyondThisMachineItNeedsACertificate() throws Exception {
    assertThat(MetricsConfig.of(with(NEEDED)).host()).isEqualTo("127.0.0.1");
    assertThat(MetricsConfig.of(with(NEEDED)).tls()).isEmpty();
    Map<String, Object> given = new HashMap<>(NEEDED);
    given.put("orograph.metrics.host", "192.0.2.11");
    assertThatThrownBy(() -> MetricsConfig.of(with(given)))
        .hasMessage(
            "orograph.metrics.host: 192.0.2.11 without TLS (expected: 127.0.0.1, or"
                + " orograph.worker-tls.certificate and .key and .authority)");
    given.put("orograph.worker-tls.certificate", "w.pem");
    given.put("orograph.worker-tls.key", "w.key");
    assertThatThrownBy(() -> MetricsConfig.of(with(given)))
        .hasMessageContaining("orograph.worker-tls.authority: none");
    given.put("orograph.worker-tls.authority", "ca.pem");
    assertThat(MetricsConfig.of(with(given)).tls().orElseThrow().authority())
        .isEqualTo(Path.of("ca.pem"));
    given.put("orograph.metrics.host", "0.0.0.0");
    assertThatThrownBy(() -> MetricsConfig.of(with(given)))
        .hasMessageContaining("expected: an address at which the orchestrator can call");
  }

  @Test
  void theConnectionsOfItsPortAreBoundedAsOnTheOrchestratorsOrAsIsGiven() throws Exception {
    assertThat(MetricsConfig.of(with(NEEDED)).connections()).isEqualTo(ConnectionBounds.USUAL);
    Map<String, Object> given = new HashMap<>(NEEDED);
    given.put("orograph.connections.most", 70);
    given.put("orograph.connections.strangers", 30);
    given.put("orograph.connections.patience", "4 s");
    given.put("orograph.connections.idle", "5 m");
    assertThat(MetricsConfig.of(with(given)).connections())
        .isEqualTo(new ConnectionBounds(70, 30, Duration.ofSeconds(4), Duration.ofMinutes(5)));
    given.put("orograph.connections.strangers", 71);
    given.put("orograph.connections.idle", "never");
    assertThatThrownBy(() -> MetricsConfig.of(with(given)))
        .hasMessage(
            "orograph.connections.strangers: 71 (expected: 1 to 70);"
                + " orograph.connections.idle: \"never\" (expected: above 0)");
  }

  @Test
  void aBucketTakesThePlaceOfTheFolderAndWhatIsWrongWithItIsNamed() throws Exception {
    assertThat(MetricsConfig.of(with(NEEDED)).bucket()).isEmpty();
    Map<String, Object> given = new HashMap<>(NEEDED);
    given.put("orograph.store.bucket", "landscapes");
    given.put("orograph.store.region", "eu-central-1");
    assertThat(MetricsConfig.of(with(given)).bucket().orElseThrow())
        .hasToString("s3://landscapes/");
    given.put("orograph.store.endpoint", "host:9000");
    assertThatThrownBy(() -> MetricsConfig.of(with(given)))
        .hasMessageContaining("orograph.store.endpoint: host:9000 (expected: http:// or https://,");
  }

  @Test
  void withoutAFolderTheStoreIsThatOfTheOrchestrator() throws Exception {
    assertThat(MetricsConfig.of(with(NEEDED)).storeFolder()).contains(Path.of("/tmp/store"));
    Map<String, Object> away = new HashMap<>(NEEDED);
    away.remove("orograph.metrics.store-folder");
    assertThat(MetricsConfig.of(with(away)).storeFolder()).isEmpty();
  }

  @Test
  void vectorsMayTakeHalfOfTheMemoryOverTheLanesOrWhatIsGiven() throws Exception {
    Map<String, Object> given = new HashMap<>(NEEDED);
    given.put("orograph.metrics.lanes", 1);
    long one = MetricsConfig.of(with(given)).vectorBytes();
    given.put("orograph.metrics.lanes", 4);
    assertThat(one).isGreaterThan(1L << 28);
    assertThat(MetricsConfig.of(with(given)).vectorBytes()).isEqualTo(one / 4);
    given.put("orograph.metrics.vector-bytes", "3 GiB");
    assertThat(MetricsConfig.of(with(given)).vectorBytes()).isEqualTo(3L << 30);
  }

  @Test
  void aGpuHasOneLane() throws Exception {
    Map<String, Object> given = new HashMap<>(NEEDED);
    given.put("orograph.device", "cuda:1");
    MetricsConfig config = MetricsConfig.of(with(given));
    assertThat(config.device()).hasToString("cuda:1");
    assertThat(config.lanes()).isOne();
    given.put("orograph.metrics.lanes", 2);
    assertThatThrownBy(() -> MetricsConfig.of(with(given)))
        .hasMessageContaining("orograph.metrics.lanes: 2 (expected: 0 to 1 on cuda:1)");
  }

  @Test
  void anUnknownDeviceIsAProblem() {
    Map<String, Object> given = new HashMap<>(NEEDED);
    given.put("orograph.device", "gpu");
    assertThatThrownBy(() -> MetricsConfig.of(with(given)))
        .hasMessageContaining("orograph.device: \"gpu\" (expected: cpu, cuda or cuda:N)");
  }

  @Test
  void modulesOfOnesOwnAreOffUnlessAskedForAndTakeOneLane() throws Exception {
    assertThat(MetricsConfig.of(with(NEEDED)).ownModels()).isFalse();
    Map<String, Object> given = new HashMap<>(NEEDED);
    given.put("orograph.own-models", true);
    assertThat(MetricsConfig.of(with(given)).ownModels()).isTrue();
    assertThat(MetricsConfig.of(with(given)).lanes()).isEqualTo(1);
    given.put("orograph.metrics.lanes", 2);
    assertThatThrownBy(() -> MetricsConfig.of(with(given)))
        .hasMessageContaining("orograph.metrics.lanes: 2 (expected: 0 to 1 with own-models)");
  }

  @Test
  void probesAreAnsweredWhereItIsToldAndElseNowhere() throws Exception {
    assertThat(MetricsConfig.of(with(NEEDED)).health()).isEmpty();
    Map<String, Object> given = new HashMap<>(NEEDED);
    given.put("orograph.health-listen", "0.0.0.0:7109");
    assertThat(MetricsConfig.of(with(given)).health().orElseThrow().port()).isEqualTo(7109);
    given.put("orograph.health-listen", "7109");
    assertThatThrownBy(() -> MetricsConfig.of(with(given)))
        .hasMessage(
            "orograph.health-listen: \"7109\" (expected: HOST:PORT, as 0.0.0.0:7009, or nothing)");
  }

  private static Config with(Map<String, Object> values) {
    return ConfigFactory.parseMap(values).withFallback(DEFAULTS);
  }
}
