package io.orograph.orchestrator.app;

import io.orograph.wire.grpc.Addresses;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Of which nodes this orchestrator is one.
 *
 * @param host where the other nodes reach this one
 * @param port at which they do
 * @param seeds nodes that are asked to let this one in, {@code host:port}, the same on all nodes:
 *     the first one founds the cluster if no other answers; none for an orchestrator that is alone
 * @param stableAfter how long nodes that do not answer are waited for until it is decided who is
 *     lost
 */
public record ClusterConfig(String host, int port, List<String> seeds, Duration stableAfter) {
  /** What is written of an orchestrator that is alone. */
  static final String HOST = "127.0.0.1";

  static final Duration STABLE_AFTER = Duration.ofSeconds(5);

  /** No other nodes. */
  public static final ClusterConfig ALONE = new ClusterConfig(HOST, 0, List.of(), STABLE_AFTER);

  private static final String KEY = "orchestrator.cluster.";
  private static final Duration SHORTEST = Duration.ofSeconds(2);
  private static final Pattern LOOPBACK = Pattern.compile("127\\.[0-9]+\\.[0-9]+\\.[0-9]+");
  private static final String HERE = "127.0.0.1: nodes speak without TLS, on one machine alone";
  private static final String SEEDS = "two or more nodes as 127.0.0.1:2551,127.0.0.1:2552";

  public ClusterConfig {
    seeds = List.copyOf(seeds);
  }

  /** The rest of the settings that matter where there are several nodes. */
  record Rest(boolean onServer, boolean storeGiven, int clientPort, int workerPort) {}

  /** Of the settings as they are written. */
  static ClusterConfig of(
      String host,
      int port,
      String seeds,
      Duration stableAfter,
      Rest rest,
      DatabaseConfig.Problems problems) {
    if (seeds.isBlank()) {
      if (port != 0) {
        problems.add(KEY + "port", port, "nothing without cluster.seeds");
      }
      return ALONE;
    }
    if (!LOOPBACK.matcher(host).matches()) {
      problems.add(KEY + "host", host, HERE);
    }
    if (port == 0) {
      problems.add(KEY + "port", port, "the port of this node, as one of cluster.seeds has");
    }
    if (stableAfter.compareTo(SHORTEST) < 0) {
      problems.add(KEY + "stable-after", stableAfter, "at least " + SHORTEST);
    }
    if (!rest.onServer()) {
      problems.add(
          "orchestrator.database.url",
          "empty",
          "with cluster.seeds a database on PostgreSQL, which all nodes share");
    }
    if (!rest.storeGiven()) {
      problems.add(
          "orchestrator.store-folder", "empty", "with cluster.seeds a folder that all nodes share");
    }
    own(rest.clientPort(), "orchestrator.client-port", problems);
    own(rest.workerPort(), "orchestrator.worker-port", problems);
    return new ClusterConfig(host, port, seeds(seeds, problems), stableAfter);
  }

  private static void own(int port, String key, DatabaseConfig.Problems problems) {
    if (port == 0) {
      problems.add(key, port, "with cluster.seeds a port that clients and workers know");
    }
  }

  private static List<String> seeds(String text, DatabaseConfig.Problems problems) {
    try {
      List<Addresses.Place> places = Addresses.parse(text).all();
      if (places.size() < 2) {
        problems.add(KEY + "seeds", text, SEEDS);
      }
      if (!places.stream().allMatch(place -> LOOPBACK.matcher(place.host()).matches())) {
        problems.add(KEY + "seeds", text, HERE);
      }
      return places.stream().map(Addresses.Place::toString).toList();
    } catch (IllegalArgumentException e) {
      problems.add(KEY + "seeds", text, SEEDS);
      return List.of();
    }
  }

  /** Whether there are other nodes. */
  public boolean several() {
    return !seeds.isEmpty();
  }

  /** Where this node is. */
  String address() {
    return host + ":" + port;
  }
}
