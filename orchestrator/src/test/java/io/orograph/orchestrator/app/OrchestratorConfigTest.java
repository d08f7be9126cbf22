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
import io.orograph.wire.grpc.ConnectionBounds;
import io.orograph.wire.tls.ListenAddress;
import io.orograph.wire.tls.PeerTls;
import io.orograph.wire.tls.PemPair;
import io.orograph.wire.tls.ServerTls;
import io.orograph.wire.trace.TraceSettings;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrchestratorConfigTest {
  /** ::1. */
  private static final byte[] LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

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
                List.of(),
                Path.of("d"),
                Path.of("d", "store"),
                Optional.empty(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                WebhookConfig.OFF,
                Shares.EQUAL,
                new OrchestratorConfig.Collecting(
                    Duration.ofHours(24), Duration.ofHours(1), 36_500),
                DatabaseConfig.EMBEDDED,
                ClusterConfig.ALONE,
                SecurityConfig.closed(Path.of("d")),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void everyKeyReachesItsComponent() {
    Config given =
        settings(
            Map.ofEntries(
                entry(
                    "orograph.orchestrator.projects",
                    "vision weight=2 lanes=4 runs=900 gigabytes=3 own-models=yes; a lanes=1;"),
                entry("orograph.token-file", "t"),
                entry("orograph.stop-with-stdin", "true"),
                entry("orograph.metrics-port", "1"),
                entry("orograph.health-listen", "0.0.0.0:7009"),
                entry("orograph.orchestrator.client-port", "2"),
                entry("orograph.orchestrator.worker-port", "3"),
                entry("orograph.orchestrator.hosts", "lab.example, [fd00::1]"),
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
                entry("orograph.orchestrator.cluster.host", "127.0.0.2"),
                entry("orograph.orchestrator.cluster.port", "2551"),
                entry("orograph.orchestrator.cluster.seeds", "127.0.0.2:2551, 127.0.0.1:2552"),
                entry("orograph.orchestrator.cluster.tls.certificate", "n.pem"),
                entry("orograph.orchestrator.cluster.tls.key", "n.key"),
                entry("orograph.orchestrator.cluster.tls.authority", "na.pem"),
                entry("orograph.orchestrator.members-file", "m.json"),
                entry("orograph.orchestrator.cluster.stable-after", "9s"),
                entry("orograph.orchestrator.webhooks.urls", " https://a.example/hook "),
                entry("orograph.orchestrator.webhooks.secret-file", "hooks"),
                entry("orograph.orchestrator.webhooks.local", true),
                entry("orograph.orchestrator.heartbeat", "200ms"),
                entry("orograph.orchestrator.lease-ttl", "2s"),
                entry("orograph.tracing.endpoint", "http://127.0.0.1:4318"),
                entry("orograph.tracing.ratio", "0.25")));
    assertThat(OrchestratorConfig.from(given))
        .isEqualTo(
            new OrchestratorConfig(
                Path.of("t"),
                true,
                1,
                2,
                3,
                List.of("lab.example", "[fd00::1]"),
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
                        new Share(2, 4, 900, 3_000_000_000L, true),
                        "projects/a",
                        new Share(1, 1)),
                    false),
                new OrchestratorConfig.Collecting(Duration.ofDays(2), Duration.ofMinutes(5), 30),
                new DatabaseConfig(
                    Optional.of("jdbc:postgresql://db.example:5433/lab?sslmode=verify-full"),
                    Optional.of("orograph"),
                    Optional.of(Path.of("secret"))),
                new ClusterConfig(
                    "127.0.0.2",
                    2551,
                    List.of("127.0.0.2:2551", "127.0.0.1:2552"),
                    Duration.ofSeconds(9),
                    Optional.of(
                        new PeerTls(
                            new PemPair(Path.of("n.pem"), Path.of("n.key")), Path.of("na.pem")))),
                SecurityConfig.closed(Path.of("d"), Path.of("m.json")),
                Optional.of(new TraceSettings(URI.create("http://127.0.0.1:4318"), 0.25)),
                ListenAddress.Place.parse("0.0.0.0:7009")));
  }

  @Test
  void severalNodesNeedWhatTheyShareAndAllOfItIsToldAtOnce() {
    Config given =
        settings(
            Map.of(
                "orograph.token-file", "t",
                "orograph.orchestrator.data-folder", "d",
                "orograph.orchestrator.cluster.host", "lab.example",
                "orograph.orchestrator.cluster.seeds", "lab.example:2551",
                "orograph.orchestrator.cluster.stable-after", "1s"));
    assertThatThrownBy(() -> OrchestratorConfig.from(given))
        .message()
        .contains(
            "orograph.orchestrator.cluster.host: lab.example without TLS (expected: 127.0.0.1, or"
                + " orograph.orchestrator.cluster.tls.certificate and .key and .authority)",
            "orograph.orchestrator.cluster.port: 0 (expected: the port of this node",
            "orograph.orchestrator.cluster.stable-after: PT1S (expected: at least PT2S)",
            "orograph.orchestrator.database.url: empty (expected: with cluster.seeds a database",
            "orograph.orchestrator.store-folder: empty (expected: with cluster.seeds a folder",
            "orograph.orchestrator.members-file: empty (expected: with cluster.seeds a file",
            "orograph.orchestrator.client-port: 0 (expected: with cluster.seeds a port",
            "orograph.orchestrator.worker-port: 0 (expected: with cluster.seeds a port",
            "orograph.orchestrator.cluster.seeds: lab.example:2551 (expected: two or more nodes",
            "orograph.orchestrator.cluster.seeds: lab.example:2551 without TLS (expected: 127.0.0.1,");
  }

  private static Config nodes(String host, Map<String, Object> more) {
    Map<String, Object> all = new HashMap<>(more);
    all.put("orograph.token-file", "t");
    all.put("orograph.orchestrator.data-folder", "d");
    all.put("orograph.orchestrator.store-folder", "s");
    all.put("orograph.orchestrator.members-file", "m.json");
    all.put("orograph.orchestrator.database.url", "jdbc:postgresql://localhost:5432/lab");
    all.put("orograph.orchestrator.database.user", "lab");
    all.put("orograph.orchestrator.client-port", 1);
    all.put("orograph.orchestrator.worker-port", 2);
    all.put("orograph.orchestrator.cluster.host", host);
    all.put("orograph.orchestrator.cluster.port", 2551);
    all.put("orograph.orchestrator.cluster.seeds", "one.example:2551,[fd00::2]:2551");
    return settings(all);
  }

  private static final Map<String, Object> OF_NODES =
      Map.of(
          "orograph.orchestrator.cluster.tls.certificate", "n.pem",
          "orograph.orchestrator.cluster.tls.key", "n.key",
          "orograph.orchestrator.cluster.tls.authority", "na.pem");

  @Test
  void withCertificatesNodesAreOnSeveralMachines() {
    assertThat(OrchestratorConfig.from(nodes("one.example", OF_NODES)).cluster().tls()).isPresent();
    assertThat(OrchestratorConfig.from(nodes("[fd00::2]", OF_NODES)).cluster().host())
        .isEqualTo("[fd00::2]");
  }

  @Test
  void aNodeIsAtOneOfTheHostsWhoseCertificatesAreBelieved() {
    Config given = nodes("0.0.0.0", OF_NODES);
    assertThatThrownBy(() -> OrchestratorConfig.from(given))
        .hasMessage(
            "orograph.orchestrator.cluster.host: 0.0.0.0 (expected: a host of cluster.seeds)");
  }

  @Test
  void halfOfTheCertificatesOfNodesIsNothing() {
    Map<String, Object> half = new HashMap<>(OF_NODES);
    half.remove("orograph.orchestrator.cluster.tls.authority");
    Config given = nodes("one.example", half);
    assertThatThrownBy(() -> OrchestratorConfig.from(given))
        .hasMessageContaining("orograph.orchestrator.cluster.tls.authority: none")
        .hasMessageContaining("cluster.host: one.example without TLS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2551", "127.0.0.1:2551", "127.0.0.1:1,127.0.0.1:1", "127.0.0.1:1,"})
  void seedsAreTwoOrMoreDifferentNodes(String seeds) {
    Config given =
        settings(
            Map.of(
                "orograph.token-file", "t",
                "orograph.orchestrator.data-folder", "d",
                "orograph.orchestrator.cluster.seeds", seeds));
    assertThatThrownBy(() -> OrchestratorConfig.from(given))
        .hasMessageContaining("orograph.orchestrator.cluster.seeds: " + seeds + " (expected: two");
  }

  @Test
  void aPortForOtherNodesIsNothingWithoutThem() {
    Config given =
        settings(
            Map.of(
                "orograph.token-file", "t",
                "orograph.orchestrator.data-folder", "d",
                "orograph.orchestrator.cluster.port", "2551"));
    assertThatThrownBy(() -> OrchestratorConfig.from(given))
        .hasMessage(
            "orograph.orchestrator.cluster.port: 2551 (expected: nothing without cluster.seeds)");
  }

  @Test
  void aHostIsANameWithoutItsPort() {
    Config given =
        settings(
            Map.of(
                "orograph.token-file", "t",
                "orograph.orchestrator.data-folder", "d",
                "orograph.orchestrator.hosts", "lab.example:8080 *"));
    assertThatThrownBy(() -> OrchestratorConfig.from(given))
        .hasMessage(
            "orograph.orchestrator.hosts: lab.example:8080 (expected: names of hosts, without"
                + " ports); orograph.orchestrator.hosts: * (expected: names of hosts, without ports)");
  }

  private static Config security(Map<String, Object> more) {
    Map<String, Object> all = new HashMap<>(more);
    all.put("orograph.token-file", "t");
    all.put("orograph.orchestrator.data-folder", "d");
    return settings(all);
  }

  @Test
  void everyKeyOfSecurityReachesItsComponent() throws UnknownHostException {
    Config given =
        security(
            Map.ofEntries(
                entry("orograph.orchestrator.client-listen", "0.0.0.0:7443"),
                entry("orograph.orchestrator.client-tls.certificate", "c.pem"),
                entry("orograph.orchestrator.client-tls.key", "c.key"),
                entry("orograph.orchestrator.client-tls.authority", "ca.pem"),
                entry("orograph.orchestrator.worker-listen", "[::1]:0"),
                entry("orograph.orchestrator.worker-tls.certificate", "w.pem"),
                entry("orograph.orchestrator.worker-tls.key", "w.key"),
                entry("orograph.orchestrator.worker-tls.authority", "wa.pem"),
                entry("orograph.orchestrator.worker-token-file", "wt"),
                entry("orograph.orchestrator.members-file", "m.json"),
                entry("orograph.orchestrator.calls-per-second", 7),
                entry("orograph.orchestrator.calls-at-once", 9),
                entry("orograph.connections.most", 70),
                entry("orograph.connections.strangers", 30),
                entry("orograph.connections.patience", "4 s"),
                entry("orograph.connections.idle", "5 m")));
    PeerTls peers = new PeerTls(new PemPair(Path.of("w.pem"), Path.of("w.key")), Path.of("wa.pem"));
    ServerTls clients =
        new ServerTls(
            new PemPair(Path.of("c.pem"), Path.of("c.key")), Optional.of(Path.of("ca.pem")));
    assertThat(OrchestratorConfig.from(given).security())
        .isEqualTo(
            new SecurityConfig(
                Optional.of(
                    new ListenAddress(
                        InetAddress.getByAddress(new byte[4]), 7443, Optional.of(clients))),
                Optional.of(
                    new ListenAddress(
                        InetAddress.getByAddress(LOOPBACK), 0, Optional.of(peers.server()))),
                Optional.of(peers),
                Optional.of(Path.of("wt")),
                Path.of("m.json"),
                Path.of("d", "audit"),
                7,
                9,
                new ConnectionBounds(70, 30, Duration.ofSeconds(4), Duration.ofMinutes(5))));
  }

  @Test
  void modulesAreForAllWhereALabIsNotDividedAndOnlyItsMachineCalls() {
    assertThat(OrchestratorConfig.from(security(Map.of())).projects().ownModels("projects/a"))
        .isTrue();
    Shares divided =
        OrchestratorConfig.from(
                security(
                    Map.of("orograph.orchestrator.projects", "vision own-models=yes; a weight=2")))
            .projects();
    assertThat(divided.ownModels("projects/vision")).isTrue();
    assertThat(divided.ownModels("projects/a")).isFalse();
    assertThat(divided.ownModels("projects/default")).isFalse();
    Config open =
        security(
            Map.of(
                "orograph.orchestrator.client-listen", "0.0.0.0:7443",
                "orograph.orchestrator.client-tls.certificate", "c.pem",
                "orograph.orchestrator.client-tls.key", "c.key"));
    assertThat(OrchestratorConfig.from(open).projects().ownModels("projects/default")).isFalse();
  }

  @Test
  void aPortBeyondThisMachineWithoutTlsIsRefusedWithTheLineThatIsMissing() {
    Config given =
        security(
            Map.of(
                "orograph.orchestrator.client-listen", "0.0.0.0:7443",
                "orograph.orchestrator.worker-listen", "192.0.2.1:7444"));
    assertThatThrownBy(() -> OrchestratorConfig.from(given))
        .hasMessage(
            "orograph.orchestrator.client-listen: 0.0.0.0:7443 without TLS (expected: 127.0.0.1, or"
                + " orograph.orchestrator.client-tls.certificate and .key)"
                + "; orograph.orchestrator.worker-listen: 192.0.2.1:7444 without TLS (expected:"
                + " 127.0.0.1, or orograph.orchestrator.worker-tls.certificate and .key and"
                + " .authority)");
  }

  @Test
  void halfOfTlsAndWrongBoundsAreRefused() {
    Config given =
        security(
            Map.of(
                "orograph.orchestrator.client-tls.certificate", "c.pem",
                "orograph.orchestrator.worker-tls.certificate", "w.pem",
                "orograph.orchestrator.worker-tls.key", "w.key",
                "orograph.orchestrator.client-listen", "nowhere",
                "orograph.orchestrator.calls-per-second", "0",
                "orograph.orchestrator.calls-at-once", "-1"));
    assertThatThrownBy(() -> OrchestratorConfig.from(given))
        .hasMessageContaining("orograph.orchestrator.client-tls.key: none")
        .hasMessageContaining("orograph.orchestrator.worker-tls.authority: none")
        .hasMessageContaining("orograph.orchestrator.client-listen: nowhere (expected: HOST:PORT")
        .hasMessageContaining("orograph.orchestrator.calls-per-second: 0 (expected: 1 to")
        .hasMessageContaining("orograph.orchestrator.calls-at-once: -1 (expected: 1 to");
  }

  @Test
  void allProblemsAreToldAtOnceUnknownKeysAmongThem() {
    Config given =
        settings(
            Map.of(
                "orograph.metrics-port", "70000",
                "orograph.health-listen", "nowhere",
                "orograph.orchestrator.client-port", "x",
                "orograph.orchestrator.lease-ttl", "2s",
                "orograph.orchestrator.projects",
                    "a weight=0; b lanes=2; b; Vision; c size=3; d own-models=1; e lanes=yes",
                "orograph.orchestrator.colour", "red"));
    assertThatThrownBy(() -> OrchestratorConfig.from(given))
        .hasMessage(
            "orograph.token-file: empty (expected: a path)"
                + "; orograph.metrics-port: 70000 (expected: a port, 0 to 65535)"
                + "; orograph.health-listen: nowhere (expected: HOST:PORT, as 0.0.0.0:7009, or"
                + " nothing)"
                + "; orograph.orchestrator.client-port: x (expected: a port, 0 to 65535)"
                + "; orograph.orchestrator.data-folder: empty (expected: a path)"
                + "; orograph.orchestrator.lease-ttl: PT2S (expected: at least three heartbeats of"
                + " PT1S)"
                + Stream.of(
                        "a weight=0", "b", "Vision", "c size=3", "d own-models=1", "e lanes=yes")
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
