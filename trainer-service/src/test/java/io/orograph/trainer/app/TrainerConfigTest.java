package io.orograph.trainer.app;

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

final class TrainerConfigTest {
  private static final Config DEFAULTS = ConfigFactory.parseResources("application.conf").resolve();

  private static final Map<String, Object> NEEDED =
      Map.of(
          "orograph.token-file", "/tmp/token",
          "orograph.trainer.orchestrator", "127.0.0.1:7001",
          "orograph.trainer.store-folder", "/tmp/store");

  @Test
  void whatIsNotGivenTakesItsDefault() throws Exception {
    TrainerConfig config = TrainerConfig.of(with(NEEDED));
    assertThat(config.name()).isEqualTo("trainer");
    assertThat(config.lanes()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(config.resumeEvery()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.stopWithStdin()).isFalse();
    assertThat(config.metricsPort()).isZero();
    assertThat(config.packMemory()).isEqualTo(512L << 20);
    assertThat(config.cacheFolder().toString()).endsWith("/.cache/orograph");
    assertThat(config.dataFolder().toString()).endsWith("/.local/share/orograph");
  }

  @Test
  void moreLanesThanTheMemoryHoldsAreToldOfWhereTheyShareIt() throws Exception {
    Map<String, Object> given = new HashMap<>(NEEDED);
    given.put("orograph.trainer.lanes", 48);
    TrainerConfig config = TrainerConfig.of(with(given));
    assertThat(config.tooManyLanes(12L << 30).orElseThrow())
        .startsWith("orograph.trainer.lanes: 48, each with packs of up to 512 MiB")
        .contains("in 12288 MiB of memory (expected: at most 24;");
    assertThat(config.tooManyLanes(24L << 30)).isEmpty();
    assertThat(config.tooManyLanes(0)).as("unknown").isEmpty();
    given.put("orograph.device", "cuda");
    given.put("orograph.trainer.lanes", 1);
    given.put("orograph.trainer.pack-memory", "64 GiB");
    assertThat(TrainerConfig.of(with(given)).tooManyLanes(12L << 30)).isEmpty();
  }

  @Test
  void everyProblemIsToldAtOnceAndUnknownKeysAreOne() {
    Config wrong =
        with(
            Map.of(
                "orograph.trainer.lanes", -3,
                "orograph.trainer.port", "seven",
                "orograph.trainer.orchestrator", "nowhere",
                "orograph.trainer.resume-every", "0 s",
                "orograph.trainer.pack-memory", "much",
                "orograph.trainer.lains", 2));
    assertThatThrownBy(() -> TrainerConfig.of(wrong))
        .isInstanceOf(TrainerConfig.InvalidConfigException.class)
        .hasMessageContaining("orograph.trainer.lains: unknown (expected: one of [")
        .hasMessageContaining("orograph.trainer.lanes: -3 (expected: 0 to 1024 on cpu)")
        .hasMessageContaining("orograph.trainer.port: \"seven\" (expected: 0 to 65535)")
        .hasMessageContaining(
            "orograph.trainer.orchestrator: \"nowhere\" (expected: HOST:PORT, or several")
        .hasMessageContaining("orograph.trainer.resume-every: \"0 s\" (expected: above 0)")
        .hasMessageContaining(
            "orograph.trainer.pack-memory: \"much\" (expected: above 0, as in 512 MiB)")
        .hasMessageContaining("orograph.token-file: \"\" (expected: a path)");
  }

  @Test
  void beyondThisMachineItNeedsACertificate() throws Exception {
    assertThat(TrainerConfig.of(with(NEEDED)).host()).isEqualTo("127.0.0.1");
    assertThat(TrainerConfig.of(with(NEEDED)).tls()).isEmpty();
    Map<String, Object> given = new HashMap<>(NEEDED);
    given.put("orograph.trainer.host", "192.0.2.11");
    assertThatThrownBy(() -> TrainerConfig.of(with(given)))
        .hasMessage(
            "orograph.trainer.host: 192.0.2.11 without TLS (expected: 127.0.0.1, or"
                + " orograph.worker-tls.certificate and .key and .authority)");
    given.put("orograph.worker-tls.certificate", "w.pem");
    given.put("orograph.worker-tls.key", "w.key");
    assertThatThrownBy(() -> TrainerConfig.of(with(given)))
        .hasMessageContaining("orograph.worker-tls.authority: none");
    given.put("orograph.worker-tls.authority", "ca.pem");
    assertThat(TrainerConfig.of(with(given)).tls().orElseThrow().authority())
        .isEqualTo(Path.of("ca.pem"));
    given.put("orograph.trainer.host", "0.0.0.0");
    assertThatThrownBy(() -> TrainerConfig.of(with(given)))
        .hasMessageContaining("expected: an address at which the orchestrator can call");
  }

  @Test
  void theConnectionsOfItsPortAreBoundedAsOnTheOrchestratorsOrAsIsGiven() throws Exception {
    assertThat(TrainerConfig.of(with(NEEDED)).connections()).isEqualTo(ConnectionBounds.USUAL);
    Map<String, Object> given = new HashMap<>(NEEDED);
    given.put("orograph.connections.most", 70);
    given.put("orograph.connections.strangers", 30);
    given.put("orograph.connections.patience", "4 s");
    given.put("orograph.connections.idle", "5 m");
    assertThat(TrainerConfig.of(with(given)).connections())
        .isEqualTo(new ConnectionBounds(70, 30, Duration.ofSeconds(4), Duration.ofMinutes(5)));
    given.put("orograph.connections.strangers", 71);
    given.put("orograph.connections.idle", "never");
    assertThatThrownBy(() -> TrainerConfig.of(with(given)))
        .hasMessage(
            "orograph.connections.strangers: 71 (expected: 1 to 70);"
                + " orograph.connections.idle: \"never\" (expected: above 0)");
  }

  @Test
  void aBucketTakesThePlaceOfTheFolderAndWhatIsWrongWithItIsNamed() throws Exception {
    assertThat(TrainerConfig.of(with(NEEDED)).bucket()).isEmpty();
    Map<String, Object> given = new HashMap<>(NEEDED);
    given.put("orograph.store.bucket", "landscapes");
    given.put("orograph.store.region", "eu-central-1");
    assertThat(TrainerConfig.of(with(given)).bucket().orElseThrow())
        .hasToString("s3://landscapes/");
    given.put("orograph.store.endpoint", "host:9000");
    assertThatThrownBy(() -> TrainerConfig.of(with(given)))
        .hasMessageContaining("orograph.store.endpoint: host:9000 (expected: http:// or https://,");
  }

  @Test
  void withoutAFolderTheStoreIsThatOfTheOrchestrator() throws Exception {
    assertThat(TrainerConfig.of(with(NEEDED)).storeFolder()).contains(Path.of("/tmp/store"));
    Map<String, Object> away = new HashMap<>(NEEDED);
    away.remove("orograph.trainer.store-folder");
    assertThat(TrainerConfig.of(with(away)).storeFolder()).isEmpty();
  }

  @Test
  void aGpuHasOneLane() throws Exception {
    Map<String, Object> given = new HashMap<>(NEEDED);
    given.put("orograph.device", "cuda:1");
    TrainerConfig config = TrainerConfig.of(with(given));
    assertThat(config.device()).hasToString("cuda:1");
    assertThat(config.lanes()).isOne();
    given.put("orograph.trainer.lanes", 2);
    assertThatThrownBy(() -> TrainerConfig.of(with(given)))
        .hasMessageContaining("orograph.trainer.lanes: 2 (expected: 0 to 1 on cuda:1)");
  }

  @Test
  void anUnknownDeviceIsAProblem() {
    Map<String, Object> given = new HashMap<>(NEEDED);
    given.put("orograph.device", "gpu");
    assertThatThrownBy(() -> TrainerConfig.of(with(given)))
        .hasMessageContaining("orograph.device: \"gpu\" (expected: cpu, cuda or cuda:N)");
  }

  @Test
  void memoryIsASizeOrUnbounded() throws Exception {
    assertThat(TrainerConfig.of(with(NEEDED)).memoryBytes()).isZero();
    Map<String, Object> given = new HashMap<>(NEEDED);
    given.put("orograph.trainer.memory-bytes", "20 GiB");
    assertThat(TrainerConfig.of(with(given)).memoryBytes()).isEqualTo(20L << 30);
    given.put("orograph.trainer.memory-bytes", "much");
    assertThatThrownBy(() -> TrainerConfig.of(with(given)))
        .hasMessageContaining(
            "orograph.trainer.memory-bytes: \"much\" (expected: 0 or a size such as 20 GiB)");
  }

  @Test
  void modulesOfOnesOwnAreOffUnlessAskedForAndTakeOneLane() throws Exception {
    assertThat(TrainerConfig.of(with(NEEDED)).ownModels()).isFalse();
    Map<String, Object> given = new HashMap<>(NEEDED);
    given.put("orograph.own-models", true);
    assertThat(TrainerConfig.of(with(given)).ownModels()).isTrue();
    assertThat(TrainerConfig.of(with(given)).lanes()).isEqualTo(1);
    given.put("orograph.trainer.lanes", 2);
    assertThatThrownBy(() -> TrainerConfig.of(with(given)))
        .hasMessageContaining("orograph.trainer.lanes: 2 (expected: 0 to 1 with own-models)");
  }

  @Test
  void probesAreAnsweredWhereItIsToldAndElseNowhere() throws Exception {
    assertThat(TrainerConfig.of(with(NEEDED)).health()).isEmpty();
    Map<String, Object> given = new HashMap<>(NEEDED);
    given.put("orograph.health-listen", "0.0.0.0:7109");
    assertThat(TrainerConfig.of(with(given)).health().orElseThrow().port()).isEqualTo(7109);
    given.put("orograph.health-listen", "7109");
    assertThatThrownBy(() -> TrainerConfig.of(with(given)))
        .hasMessage(
            "orograph.health-listen: \"7109\" (expected: HOST:PORT, as 0.0.0.0:7009, or nothing)");
  }

  private static Config with(Map<String, Object> values) {
    return ConfigFactory.parseMap(values).withFallback(DEFAULTS);
  }
}
