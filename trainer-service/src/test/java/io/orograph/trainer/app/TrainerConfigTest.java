package io.orograph.trainer.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
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
        .hasMessageContaining("orograph.trainer.lanes: -3 (expected: 0 to 1024)")
        .hasMessageContaining("orograph.trainer.port: \"seven\" (expected: 0 to 65535)")
        .hasMessageContaining("orograph.trainer.orchestrator: \"nowhere\" (expected: host:port)")
        .hasMessageContaining("orograph.trainer.resume-every: \"0 s\" (expected: above 0)")
        .hasMessageContaining(
            "orograph.trainer.pack-memory: \"much\" (expected: above 0, as in 512 MiB)")
        .hasMessageContaining("orograph.token-file: \"\" (expected: a path)")
        .hasMessageContaining("orograph.trainer.store-folder: \"\" (expected: a path)");
  }

  private static Config with(Map<String, Object> values) {
    return ConfigFactory.parseMap(values).withFallback(DEFAULTS);
  }
}
