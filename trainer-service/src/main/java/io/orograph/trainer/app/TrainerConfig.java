package io.orograph.trainer.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.orograph.engine.runtime.ComputeDevice;
import io.orograph.store.bucket.BucketSettings;
import io.orograph.wire.grpc.Addresses;
import io.orograph.wire.grpc.ConnectionBounds;
import io.orograph.wire.tls.ListenAddress;
import io.orograph.wire.tls.PeerTls;
import io.orograph.wire.tls.TlsSettings;
import io.orograph.wire.trace.TraceSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * What a trainer process is started with; the one place that reads its configuration.
 *
 * @param tokenFile file of the token of every call
 * @param stopWithStdin whether the process ends when its standard input does
 * @param metricsPort port of the meters; 0 for none
 * @param dataFolder files of data sets; need not exist
 * @param ownModels whether modules of one's own there are run, and nothing else
 * @param device where it computes
 * @param name unique among live workers
 * @param host at which the orchestrator calls: this machine's, or with TLS another one's
 * @param port at which the orchestrator calls; 0 for any free one
 * @param lanes packs trained at once
 * @param memoryBytes most memory that a pack may take by estimate; 0 for no bound
 * @param orchestrator where to register, {@link Addresses}
 * @param storeFolder checkpoints and artifacts; without one they go through the orchestrator
 * @param tls how it and the orchestrator know each other beyond this machine
 * @param bucket where they are instead
 * @param cacheFolder what may be measured again; need not exist
 * @param packMemory bytes that a pack may take whose size is measured
 * @param resumeEvery distance of resume states
 * @param drainWithin longest wait for packs to be handed back
 * @param tracing where traces are sent, if anywhere
 * @param connections what bounds those of its port
 * @param health where probes are answered that have neither TLS nor a token, if anywhere
 */
record TrainerConfig(
    Path tokenFile,
    boolean stopWithStdin,
    int metricsPort,
    Path dataFolder,
    boolean ownModels,
    ComputeDevice device,
    String name,
    String host,
    int port,
    int lanes,
    long memoryBytes,
    String orchestrator,
    Optional<Path> storeFolder,
    Optional<PeerTls> tls,
    Optional<BucketSettings> bucket,
    Path cacheFolder,
    long packMemory,
    Duration resumeEvery,
    Duration drainWithin,
    Optional<TraceSettings> tracing,
    ConnectionBounds connections,
    Optional<ListenAddress.Place> health) {
  private static final String TLS = "worker-tls";

  private static final Set<String> KEYS =
      Set.of(
          "token-file",
          "stop-with-stdin",
          "metrics-port",
          "health-listen",
          "data-folder",
          "own-models",
          "device",
          "trainer.name",
          "trainer.host",
          "trainer.port",
          "trainer.lanes",
          "trainer.memory-bytes",
          "trainer.orchestrator",
          "trainer.store-folder",
          "trainer.cache-folder",
          "trainer.pack-memory",
          "trainer.resume-every",
          "trainer.drain-within");

  /** Everything that is wrong with a configuration, at once. */
  static final class InvalidConfigException extends Exception {
    InvalidConfigException(List<String> problems) {
      super(String.join("; ", problems));
    }
  }

  /**
   * Reads and checks {@code orograph.*}.
   *
   * @throws InvalidConfigException names every problem as {@code key: value (expected: ...)}
   */
  static TrainerConfig of(Config whole) throws InvalidConfigException {
    Reader r = new Reader(whole.getConfig("orograph"));
    ComputeDevice device = r.device("device");
    boolean ownModels = r.flag("own-models");
    int lanes = r.lanes("trainer.lanes", device, ownModels);
    Optional<PeerTls> tls = r.tls();
    TrainerConfig config =
        new TrainerConfig(
            r.path("token-file"),
            r.get("stop-with-stdin", Config::getBoolean, b -> true, "true or false", false),
            r.port("metrics-port"),
            r.path("data-folder"),
            ownModels,
            device,
            r.text("trainer.name", "[A-Za-z0-9._-]{1,63}", "1 to 63 letters, digits, dots, dashes"),
            r.host("trainer.host", tls),
            r.port("trainer.port"),
            lanes,
            r.get(
                "trainer.memory-bytes",
                (c, key) -> c.getMemorySize(key).toBytes(),
                n -> n >= 0,
                "0 or a size such as 20 GiB",
                0L),
            r.get("trainer.orchestrator", Config::getString, Addresses::are, Addresses.FORM, ""),
            r.optionalPath("trainer.store-folder"),
            tls,
            r.bucket(),
            r.path("trainer.cache-folder"),
            r.get(
                "trainer.pack-memory", Config::getBytes, b -> b > 0, "above 0, as in 512 MiB", 1L),
            r.duration("trainer.resume-every"),
            r.duration("trainer.drain-within"),
            r.tracing(),
            r.connections(),
            r.place("health-listen"));
    r.refuseProblems();
    return config;
  }

  /**
   * What is to be said where packs whose size is measured may together take more than there is, as
   * in a container with a bound on a machine of many cores. Nothing on a GPU, which has its own
   * memory.
   *
   * @param memory bytes that the process may take; 0 if unknown
   */
  Optional<String> tooManyLanes(long memory) {
    long most = Math.max(1, memory / packMemory);
    return device.isGpu() || memory == 0 || lanes <= most
        ? Optional.empty()
        : Optional.of(
            ("orograph.trainer.lanes: %d, each with packs of up to %d MiB, in %d MiB of memory"
                    + " (expected: at most %d; set the lanes, or a smaller pack-memory)")
                .formatted(lanes, packMemory >> 20, memory >> 20, most));
  }

  /** Collects problems instead of stopping at the first. */
  private static final class Reader {
    private final Config config;
    private final List<String> problems = new ArrayList<>();

    Reader(Config config) {
      this.config = config;
      Set<String> given = new TreeSet<>();
      config.entrySet().forEach(e -> given.add(e.getKey()));
      Set<String> known = new TreeSet<>(KEYS);
      known.addAll(BucketSettings.KEYS);
      known.addAll(TraceSettings.KEYS);
      known.addAll(ConnectionBounds.KEYS);
      known.addAll(TlsSettings.keys(TLS));
      given.removeAll(known);
      for (String key : given) {
        problems.add("orograph." + key + ": unknown (expected: one of " + known + ")");
      }
    }

    Optional<PeerTls> tls() {
      return settings().peer();
    }

    private TlsSettings settings() {
      return new TlsSettings(
          TLS,
          key -> get(key, Config::getString, text -> true, "text", ""),
          (key, value, expected) ->
              problems.add("orograph.%s: %s (expected: %s)".formatted(key, value, expected)));
    }

    /** A host beyond this machine needs TLS. */
    String host(String key, Optional<PeerTls> tls) {
      String host = text(key, "[^:\\s/]+", "a host, as 127.0.0.1");
      Optional<ListenAddress.Place> place = ListenAddress.Place.parse(host + ":0");
      if (place.isEmpty() || place.get().host().isAnyLocalAddress()) {
        problems.add(
            "orograph.%s: %s (expected: an address at which the orchestrator can call)"
                .formatted(key, host));
      } else if (!place.get().host().isLoopbackAddress() && tls.isEmpty()) {
        problems.add(
            "orograph.%s: %s without TLS (expected: %s)"
                .formatted(key, host, settings().missing(true)));
      }
      return host;
    }

    Optional<TraceSettings> tracing() {
      return TraceSettings.of(
          key -> get(key, Config::getString, text -> true, "text", ""),
          (key, value, expected) ->
              problems.add("orograph.%s: %s (expected: %s)".formatted(key, value, expected)));
    }

    ConnectionBounds connections() {
      return ConnectionBounds.of(
          key -> get(key, Config::getString, text -> true, "text", ""),
          this::duration,
          (key, value, expected) ->
              problems.add("orograph.%s: %s (expected: %s)".formatted(key, value, expected)));
    }

    Optional<BucketSettings> bucket() {
      return BucketSettings.of(
          key -> get(key, Config::getString, text -> true, "text", ""),
          (key, value, expected) ->
              problems.add("orograph.%s: %s (expected: %s)".formatted(key, value, expected)));
    }

    Optional<Path> optionalPath(String key) {
      String given = get(key, Config::getString, f -> true, "a path, or nothing", "");
      return given.isBlank() ? Optional.empty() : Optional.of(Path.of(given));
    }

    Path path(String key) {
      return Path.of(get(key, Config::getString, f -> !f.isBlank(), "a path", ""));
    }

    ComputeDevice device(String key) {
      return ComputeDevice.parse(
          get(key, Config::getString, ComputeDevice::isDevice, "cpu, cuda or cuda:N", "cpu"));
    }

    boolean flag(String key) {
      return get(key, Config::getBoolean, b -> true, "true or false", false);
    }

    /**
     * One per core, or one on a GPU, or for modules of one's own, whose random numbers are one
     * stream of the process.
     */
    int lanes(String key, ComputeDevice device, boolean ownModels) {
      boolean one = device.isGpu() || ownModels;
      int most = one ? 1 : 1024;
      String where = ownModels ? "with own-models" : "on " + device;
      int given =
          get(key, Config::getInt, n -> n >= 0 && n <= most, "0 to " + most + " " + where, 0);
      int all = one ? 1 : Runtime.getRuntime().availableProcessors();
      return given == 0 ? all : given;
    }

    String text(String key, String pattern, String expected) {
      return get(key, Config::getString, t -> t.matches(pattern), expected, "");
    }

    Optional<ListenAddress.Place> place(String key) {
      return ListenAddress.Place.parse(
          get(
              key,
              Config::getString,
              given -> given.isBlank() || ListenAddress.Place.parse(given).isPresent(),
              ListenAddress.Place.EXPECTED,
              ""));
    }

    int port(String key) {
      return get(key, Config::getInt, p -> p >= 0 && p <= 65_535, "0 to 65535", 0);
    }

    Duration duration(String key) {
      return get(
          key, Config::getDuration, d -> d.compareTo(Duration.ZERO) > 0, "above 0", Duration.ZERO);
    }

    /** The value, or a problem and the fallback. */
    <T> T get(
        String key,
        BiFunction<Config, String, T> read,
        Predicate<T> allowed,
        String expected,
        T fallback) {
      String found = config.hasPath(key) ? config.getValue(key).render() : "missing";
      try {
        T value = read.apply(config, key);
        if (allowed.test(value)) {
          return value;
        }
      } catch (ConfigException e) {
        // Told below, in the words of every other problem.
      }
      problems.add("orograph.%s: %s (expected: %s)".formatted(key, found, expected));
      return fallback;
    }

    void refuseProblems() throws InvalidConfigException {
      if (!problems.isEmpty()) {
        throw new InvalidConfigException(problems);
      }
    }
  }
}
