package io.orograph.orchestrator.app;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orograph.orchestrator.schedule.Share;
import io.orograph.orchestrator.schedule.Shares;
import io.orograph.orchestrator.webhook.Destination;
import io.orograph.store.bucket.BucketSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
                Optional.empty(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                WebhookConfig.OFF,
                Shares.EQUAL,
                new OrchestratorConfig.Collecting(
                    Duration.ofHours(24), Duration.ofHours(1), 36_500),
                DatabaseConfig.EMBEDDED));
  }

  @Test
  void everyKeyReachesItsComponent() {
    Config given =
        settings(
            Map.ofEntries(
                entry(
                    "orograph.orchestrator.projects",
                    "vision weight=2 lanes=4 runs=900 gigabytes=3; a lanes=1;"),
                entry("orograph.token-file", "t"),
                entry("orograph.stop-with-stdin", "true"),
                entry("orograph.metrics-port", "1"),
                entry("orograph.orchestrator.client-port", "2"),
                entry("orograph.orchestrator.worker-port", "3"),
                entry("orograph.orchestrator.data-folder", "d"),
                entry("orograph.orchestrator.store-folder", "s"),
                entry("orograph.store.bucket", "landscapes"),
                entry("orograph.store.prefix", "labs/a/"),
                entry("orograph.store.endpoint", "https://s3.example"),
                entry("orograph.store.region", "eu-1"),
                entry("orograph.store.path-style", true),
                entry("orograph.store.credentials-file", "keys"),
                entry("orograph.orchestrator.collect-grace", "2d"),
                entry("orograph.orchestrator.collect-every", "5m"),
                entry("orograph.orchestrator.keep-days", "30"),
                entry(
                    "orograph.orchestrator.database.url",
                    "jdbc:postgresql://db.example:5433/lab?sslmode=verify-full"),
                entry("orograph.orchestrator.database.user", "orograph"),
                entry("orograph.orchestrator.database.password-file", "secret"),
                entry("orograph.orchestrator.webhooks.urls", " https://a.example/hook "),
                entry("orograph.orchestrator.webhooks.secret-file", "hooks"),
                entry("orograph.orchestrator.webhooks.local", true),
                entry("orograph.orchestrator.heartbeat", "200ms"),
                entry("orograph.orchestrator.lease-ttl", "2s")));
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
                Optional.of(
                    new BucketSettings(
                        "landscapes",
                        "labs/a/",
                        Optional.of(URI.create("https://s3.example")),
                        "eu-1",
                        true,
                        Optional.of(Path.of("keys")))),
                Duration.ofMillis(200),
                Duration.ofSeconds(2),
                new WebhookConfig(
                    List.of(new Destination(URI.create("https://a.example/hook"), true)),
                    Optional.of(Path.of("hooks"))),
                new Shares(
                    Map.of(
                        "projects/vision",
                        new Share(2, 4, 900, 3_000_000_000L),
                        "projects/a",
                        new Share(1, 1))),
                new OrchestratorConfig.Collecting(Duration.ofDays(2), Duration.ofMinutes(5), 30),
                new DatabaseConfig(
                    Optional.of("jdbc:postgresql://db.example:5433/lab?sslmode=verify-full"),
                    Optional.of("orograph"),
                    Optional.of(Path.of("secret")))));
  }

  @Test
  void allProblemsAreToldAtOnceUnknownKeysAmongThem() {
    Config given =
        settings(
            Map.of(
                "orograph.metrics-port", "70000",
                "orograph.orchestrator.client-port", "x",
                "orograph.orchestrator.lease-ttl", "2s",
                "orograph.orchestrator.projects", "a weight=0; b lanes=2; b; Vision; c size=3",
                "orograph.orchestrator.colour", "red"));
    assertThatThrownBy(() -> OrchestratorConfig.from(given))
        .hasMessage(
            "orograph.token-file: empty (expected: a path)"
                + "; orograph.metrics-port: 70000 (expected: a port, 0 to 65535)"
                + "; orograph.orchestrator.client-port: x (expected: a port, 0 to 65535)"
                + "; orograph.orchestrator.data-folder: empty (expected: a path)"
                + "; orograph.orchestrator.lease-ttl: PT2S (expected: at least three heartbeats of"
                + " PT1S)"
                + Stream.of("a weight=0", "b", "Vision", "c size=3")
                    .map(
                        p ->
                            "; orograph.orchestrator.projects: "
                                + p
                                + " (expected: "
                                + Shares.FORM
                                + ")")
                    .collect(Collectors.joining())
                + "; orograph.orchestrator.colour: set (expected: no such key)");
  }

  @Test
  void anAddressThatIsNoneAndAMissingSecretAreNamedWithoutTellingTheAddress() {
    Config given =
        settings(
            Map.of(
                "orograph.token-file",
                "t",
                "orograph.orchestrator.data-folder",
                "d",
                "orograph.orchestrator.webhooks.urls",
                "https://user:hidden@a.example/ ftp://b.example/"));
    assertThatThrownBy(() -> OrchestratorConfig.from(given))
        .hasMessageContaining("orograph.orchestrator.webhooks.urls: one of them")
        .hasMessageContaining("orograph.orchestrator.webhooks.secret-file: empty")
        .hasMessageNotContaining("hidden");
  }
}
