package io.orograph.orchestrator.app;

import io.orograph.wire.grpc.Addresses;
import io.orograph.wire.tls.PeerTls;
import io.orograph.wire.tls.TlsSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Of which nodes this orchestrator is one.
 *
 * @param host where the other nodes reach this one
 * @param port at which they do
 * @param seeds nodes that are asked to let this one in, {@code host:port}, the same on all nodes:
 *     the first one founds the cluster if no other answers; none for an orchestrator that is alone
 * @param stableAfter how long nodes that do not answer are waited for until it is decided who is
 *     lost
 * @param tls what nodes show each other and believe; none on one machine alone
 */
public record ClusterConfig(
    String host, int port, List<String> seeds, Duration stableAfter, Optional<PeerTls> tls) {
  /** What is written of an orchestrator that is alone. */
  static final String HOST = "127.0.0.1";

  static final Duration STABLE_AFTER = Duration.ofSeconds(5);

  /** No other nodes. */
  public static final ClusterConfig ALONE =
      new ClusterConfig(HOST, 0, List.of(), STABLE_AFTER, Optional.empty());

  private static final String KEY = "orchestrator.cluster.";

  /** Of what nodes show each other; to be followed by the names of three files. */
  private static final String TLS = KEY + "tls";

  private static final Duration SHORTEST = Duration.ofSeconds(2);
  private static final Pattern LOOPBACK = Pattern.compile("127\\.[0-9]+\\.[0-9]+\\.[0-9]+");
  private static final String SEEDS = "two or more nodes as 127.0.0.1:2551,127.0.0.1:2552";

  public ClusterConfig {
    seeds = List.copyOf(seeds);
  }

  /** The rest of the settings that matter where there are several nodes. */
  record Rest(
      boolean onServer, boolean storeGiven, boolean membersGiven, int clientPort, int workerPort) {}

  /** The settings under {@code cluster} as they are written. */
  record Written(String host, int port, String seeds, Duration stableAfter) {}

  /**
   * Of the settings as they are written.
   *
   * @param tls as it was read; empty if nothing is set, or wrong
   */
  static ClusterConfig of(
      Written written, TlsSettings tls, Rest rest, DatabaseConfig.Problems problems) {
    Optional<PeerTls> peers = tls.peer();
    if (written.seeds().isBlank()) {
      if (written.port() != 0) {
        problems.add(KEY + "port", written.port(), "nothing without cluster.seeds");
      }
      return ALONE;
    }
    if (written.port() == 0) {
      problems.add(KEY + "port", 0, "the port of this node, as one of cluster.seeds has");
    }
    if (written.stableAfter().compareTo(SHORTEST) < 0) {
      problems.add(KEY + "stable-after", written.stableAfter(), "at least " + SHORTEST);
    }
    shared(rest.onServer(), "database.url", "a database on PostgreSQL, which all nodes", problems);
    shared(rest.storeGiven(), "store-folder", "a folder that all nodes", problems);
    shared(rest.membersGiven(), "members-file", "a file, there or not, that all nodes", problems);
    own(rest.clientPort(), "orchestrator.client-port", problems);
    own(rest.workerPort(), "orchestrator.worker-port", problems);
    List<Addresses.Place> seeds = seeds(written.seeds(), problems);
    if (peers.isEmpty()) {
      bare(written, seeds, tls.missing(true), problems);
    } else if (seeds.stream().noneMatch(seed -> seed.host().equals(written.host()))) {
      // Only who has the certificate of a host in this list is let in.
      problems.add(KEY + "host", written.host(), "a host of cluster.seeds");
    }
    return new ClusterConfig(
        written.host(),
        written.port(),
        seeds.stream().map(Addresses.Place::toString).toList(),
        written.stableAfter(),
        peers);
  }

  /** The settings of what nodes show each other. */
  static TlsSettings tls(UnaryOperator<String> text, DatabaseConfig.Problems problems) {
    return new TlsSettings(TLS, text, problems::add);
  }

  /** Without TLS all nodes are on this machine. */
  private static void bare(
      Written written,
      List<Addresses.Place> seeds,
      String missing,
      DatabaseConfig.Problems problems) {
    if (!LOOPBACK.matcher(written.host()).matches()) {
      problems.add(KEY + "host", written.host() + " without TLS", missing);
    }
    if (!seeds.stream().allMatch(seed -> LOOPBACK.matcher(seed.host()).matches())) {
      problems.add(KEY + "seeds", written.seeds() + " without TLS", missing);
    }
  }

  private static void shared(
      boolean given, String key, String what, DatabaseConfig.Problems problems) {
    if (!given) {
      problems.add("orchestrator." + key, "empty", "with cluster.seeds " + what + " share");
    }
  }

  private static void own(int port, String key, DatabaseConfig.Problems problems) {
    if (port == 0) {
      problems.add(key, port, "with cluster.seeds a port that clients and workers know");
    }
  }

  private static List<Addresses.Place> seeds(String text, DatabaseConfig.Problems problems) {
    try {
      List<Addresses.Place> places = Addresses.parse(text).all();
      if (places.size() < 2) {
        problems.add(KEY + "seeds", text, SEEDS);
      }
      return places;
    } catch (IllegalArgumentException e) {
      problems.add(KEY + "seeds", text, SEEDS);
      return List.of();
    }
  }

  /** Whether there are other nodes. */
  public boolean several() {
    return !seeds.isEmpty();
  }

  /** The hosts of all nodes. */
  Set<String> hosts() {
    return seeds.stream()
        .map(seed -> seed.substring(0, seed.lastIndexOf(':')))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Where this node is. */
  String address() {
    return host + ":" + port;
  }
}
