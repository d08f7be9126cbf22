package io.orograph.orchestrator.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.orchestrator.schedule.Shares;
import io.orograph.store.bucket.BucketSettings;
import io.orograph.wire.grpc.ConnectionBounds;
import io.orograph.wire.tls.ListenAddress;
import io.orograph.wire.trace.TraceSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Settings of the orchestrator.
 *
 * @param tokenFile file with the token that every call carries
 * @param stopWithStdin whether the process ends in order when its standard input does
 * @param metricsPort port of {@code /metrics}; 0 for none
 * @param clientPort port for clients; 0 for any free one
 * @param workerPort port for workers; 0 for any free one
 * @param hosts names, besides those of loopback, by which clients may call the port for them
 * @param dataFolder folder of the embedded database and of what the process says about itself
 * @param storeFolder folder of checkpoints and artifacts
 * @param bucket where they are instead, if not in a folder
 * @param heartbeat distance of the workers' heartbeats
 * @param leaseTtl how long a lease lasts without a heartbeat
 * @param webhooks who is told that a sweep has ended
 * @param projects what projects may have of the lanes
 * @param collecting how content that nothing refers to is taken from the store
 * @param database which database holds journal and results
 * @param cluster of which nodes this is one
 * @param security who reaches it beside the processes of its own machine
 * @param tracing where traces are sent, if anywhere
 * @param health where probes are answered that have neither TLS nor a token, if anywhere
 */
public record OrchestratorConfig(
    Path tokenFile,
    boolean stopWithStdin,
    int metricsPort,
    int clientPort,
    int workerPort,
    List<String> hosts,
    Path dataFolder,
    Path storeFolder,
    Optional<BucketSettings> bucket,
    Duration heartbeat,
    Duration leaseTtl,
    WebhookConfig webhooks,
    Shares projects,
    Collecting collecting,
    DatabaseConfig database,
    ClusterConfig cluster,
    SecurityConfig security,
    Optional<TraceSettings> tracing,
    Optional<ListenAddress.Place> health) {
  public OrchestratorConfig {
    hosts = List.copyOf(hosts);
  }

  /**
   * How content that nothing refers to is taken from the store.
   *
   * @param grace how long it stays
   * @param every time between two turns, and before the first
   * @param keepDays days that periodic and best checkpoints are kept after their sweep has ended,
   *     where it does not say
   */
  public record Collecting(Duration grace, Duration every, int keepDays) {}

  /** Settings that cannot be used, with everything that is wrong with them. */
  public static final class ConfigRejected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigRejected(List<String> problems) {
      super(String.join("; ", problems));
    }
  }

  /**
   * Reads the settings under {@code orograph}.
   *
   * @throws ConfigRejected naming every problem, keys that nobody reads among them
   */
  public static OrchestratorConfig from(Config config) {
    return new Reader(config.getConfig("orograph")).read();
  }

  /** The settings that this process was started with, which is no node itself. */
  static OrchestratorConfig ofProcess() {
    return from(
        ConfigFactory.parseMap(
                Map.of(
                    "orograph.orchestrator.cluster.seeds",
                    "",
                    "orograph.orchestrator.cluster.port",
                    0))
            .withFallback(ConfigFactory.load()));
  }

  /** Reads values and gathers what is wrong with them. */
  private static final class Reader {
    private static final Pattern HOST =
        Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252})|\\[[0-9A-Fa-f:.]{2,45}]");

    private final Config config;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> read = new HashSet<>();

    Reader(Config config) {
      this.config = config;
    }

    OrchestratorConfig read() {
      String token = text("token-file", true);
      boolean stop = flag("stop-with-stdin");
      int metrics = port("metrics-port");
      Optional<ListenAddress.Place> health = place("health-listen");
      int client = port("orchestrator.client-port");
      int worker = port("orchestrator.worker-port");
      List<String> hosts = hosts("orchestrator.hosts");
      String data = text("orchestrator.data-folder", true);
      String store = text("orchestrator.store-folder", false);
      Optional<BucketSettings> bucket = BucketSettings.of(key -> text(key, false), this::problem);
      Duration heartbeat = duration("orchestrator.heartbeat");
      Duration ttl = duration("orchestrator.lease-ttl");
      if (ttl.compareTo(heartbeat.multipliedBy(3)) < 0) {
        problem("orchestrator.lease-ttl", ttl, "at least three heartbeats of " + heartbeat);
      }
      WebhookConfig webhooks =
          WebhookConfig.of(
              text("orchestrator.webhooks.urls", false),
              text("orchestrator.webhooks.secret-file", false),
              flag("orchestrator.webhooks.local"),
              this::problem);
      Shares projects = shares("orchestrator.projects");
      Collecting collecting =
          new Collecting(
              duration("orchestrator.collect-grace"),
              duration("orchestrator.collect-every"),
              days("orchestrator.keep-days"));
      DatabaseConfig database =
          DatabaseConfig.of(
              text("orchestrator.database.url", false),
              text("orchestrator.database.user", false),
              text("orchestrator.database.password-file", false),
              this::problem);
      ClusterConfig cluster =
          ClusterConfig.of(
              new ClusterConfig.Written(
                  text("orchestrator.cluster.host", false),
                  port("orchestrator.cluster.port"),
                  text("orchestrator.cluster.seeds", false),
                  duration("orchestrator.cluster.stable-after")),
              ClusterConfig.tls(key -> text(key, false), this::problem),
              new ClusterConfig.Rest(
                  database.url().isPresent(),
                  !store.isEmpty() || bucket.isPresent(),
                  !text("orchestrator.members-file", false).isBlank(),
                  client,
                  worker),
              this::problem);
      ConnectionBounds connections =
          ConnectionBounds.of(key -> text(key, false), this::duration, this::problem);
      SecurityConfig security =
          SecurityConfig.of(Path.of(data), connections, key -> text(key, false), this::problem);
      // Where others call from elsewhere, or a lab is divided, code is brought by who was allowed
      // to.
      boolean near = security.clients().map(c -> c.host().isLoopbackAddress()).orElse(true);
      Optional<TraceSettings> tracing = TraceSettings.of(key -> text(key, false), this::problem);
      Set<String> unknown = new TreeSet<>();
      config.entrySet().forEach(e -> unknown.add(e.getKey()));
      unknown.removeAll(read);
      unknown.forEach(k -> problem(k, "set", "no such key"));
      if (!problems.isEmpty()) {
        throw new ConfigRejected(problems);
      }
      return new OrchestratorConfig(
          Path.of(token),
          stop,
          metrics,
          client,
          worker,
          hosts,
          Path.of(data),
          store.isEmpty() ? Path.of(data).resolve("store") : Path.of(store),
          bucket,
          heartbeat,
          ttl,
          webhooks,
          near ? projects : projects.guarded(),
          collecting,
          database,
          cluster,
          security,
          tracing,
          health);
    }

    private Shares shares(String key) {
      return Shares.parse(text(key, false), wrong -> problem(key, wrong, Shares.FORM));
    }

    private List<String> hosts(String key) {
      List<String> hosts =
          Pattern.compile("[ ,]+")
              .splitAsStream(text(key, false))
              .filter(host -> !host.isEmpty())
              .toList();
      hosts.forEach(
          host ->
              check(key, host, h -> HOST.matcher(h).matches(), "names of hosts, without ports"));
      return hosts;
    }

    private String text(String key, boolean required) {
      String value = value(key, "", k -> config.getString(k), "text");
      if (required && value.isBlank()) {
        problem(key, "empty", "a path");
      }
      return value;
    }

    private boolean flag(String key) {
      return value(key, false, config::getBoolean, "true or false");
    }

    private int port(String key) {
      int value = value(key, 0, config::getInt, "a port, 0 to 65535");
      check(key, value, p -> p >= 0 && p <= 65_535, "a port, 0 to 65535");
      return value;
    }

    private Optional<ListenAddress.Place> place(String key) {
      String given = text(key, false);
      Optional<ListenAddress.Place> place = ListenAddress.Place.parse(given);
      check(key, given, g -> g.isBlank() || place.isPresent(), ListenAddress.Place.EXPECTED);
      return place;
    }

    private int days(String key) {
      int value = value(key, 0, config::getInt, CheckpointPolicy.KEEP_DAYS);
      check(key, value, d -> d >= 0 && d <= CheckpointPolicy.MOST_DAYS, CheckpointPolicy.KEEP_DAYS);
      return value;
    }

    private Duration duration(String key) {
      Duration value = value(key, Duration.ofSeconds(1), config::getDuration, "a duration, as 1s");
      check(key, value, d -> d.toMillis() >= 1, "a duration above 0");
      return value;
    }

    private <T> T value(String key, T otherwise, Function<String, T> get, String expected) {
      read.add(key);
      try {
        return get.apply(key);
      } catch (ConfigException.Missing e) {
        problem(key, "not set", expected);
      } catch (ConfigException e) {
        problem(key, config.getValue(key).unwrapped(), expected);
      }
      return otherwise;
    }

    private <T> void check(String key, T value, Predicate<T> right, String expected) {
      if (!right.test(value)) {
        problem(key, value, expected);
      }
    }

    private void problem(String key, Object value, String expected) {
      problems.add("orograph." + key + ": " + value + " (expected: " + expected + ")");
    }
  }
}
