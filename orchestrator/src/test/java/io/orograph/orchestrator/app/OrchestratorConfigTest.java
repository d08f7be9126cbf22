package io.orograph.orchestrator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrchestratorConfigTest {
  private static Config settings(Map<String, Object> given) {
    return ConfigFactory.parseMap(given)
        .withFallback(ConfigFactory.parseResources("application.conf"))
        .resolve();
  }

  @Test
  void defaultsAreAsDocumented() {
    Config given =
        settings(Map.of("orograph.token-file", "t", "orograph.orchestrator.data-folder", "d"));
    assertThat(OrchestratorConfig.from(given))
        .isEqualTo(
            new OrchestratorConfig(
                Path.of("t"),
                false,
                0,
                0,
                0,
                Path.of("d"),
                Path.of("d", "store"),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10)));
  }

  @Test
  void everyKeyReachesItsComponent() {
    Config given =
        settings(
            Map.of(
                "orograph.token-file", "t",
                "orograph.stop-with-stdin", "true",
                "orograph.metrics-port", "1",
                "orograph.orchestrator.client-port", "2",
                "orograph.orchestrator.worker-port", "3",
                "orograph.orchestrator.data-folder", "d",
                "orograph.orchestrator.store-folder", "s",
                "orograph.orchestrator.heartbeat", "200ms",
                "orograph.orchestrator.lease-ttl", "2s"));
    assertThat(OrchestratorConfig.from(given))
        .isEqualTo(
            new OrchestratorConfig(
                Path.of("t"),
                true,
                1,
                2,
                3,
                Path.of("d"),
                Path.of("s"),
                Duration.ofMillis(200),
                Duration.ofSeconds(2)));
  }

  @Test
  void allProblemsAreToldAtOnceUnknownKeysAmongThem() {
    Config given =
        settings(
            Map.of(
                "orograph.metrics-port", "70000",
                "orograph.orchestrator.client-port", "x",
                "orograph.orchestrator.lease-ttl", "2s",
                "orograph.orchestrator.colour", "red"));
    assertThatThrownBy(() -> OrchestratorConfig.from(given))
        .hasMessage(
            "orograph.token-file: empty (expected: a path)"
                + "; orograph.metrics-port: 70000 (expected: a port, 0 to 65535)"
                + "; orograph.orchestrator.client-port: x (expected: a port, 0 to 65535)"
                + "; orograph.orchestrator.data-folder: empty (expected: a path)"
                + "; orograph.orchestrator.lease-ttl: PT2S (expected: at least three heartbeats of"
                + " PT1S)"
                + "; orograph.orchestrator.colour: set (expected: no such key)");
  }
}
