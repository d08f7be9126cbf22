package io.orograph.orchestrator.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orograph.orchestrator.results.DatabaseAddress;
import io.orograph.orchestrator.results.Ownership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;

/** Settings of the actor system and its database, which are not the user's. */
public final class SystemConfig {
  private static final String NODES = "orograph-nodes";
  private static final String JOURNAL = "pekko-persistence-jdbc.shared-databases.slick";
  private static final String ARTERY = "pekko.remote.artery.";

  private final Config base;

  /** The settings that the process was started with. */
  public SystemConfig(Config base) {
    this.base = base;
  }

  /** Starts an actor system whose journal is the database at {@code address}. */
  ActorSystem<Void> start(DatabaseAddress address) {
    Map<String, String> settings = new HashMap<>();
    settings.put("profile", profile(address));
    settings.put("db.driver", driver(address));
    settings.put("db.url", address.url());
    settings.put("db.user", address.user());
    settings.put("db.password", address.password());
    Ownership.fence(address).ifPresent(sql -> settings.put("db.connectionInitSql", sql));
    Config journal = ConfigFactory.parseMap(settings).atPath(JOURNAL);
    Config ending =
        ConfigFactory.parseMap(
            // A node ends it when the next one may begin.
            Map.of(
                "pekko.coordinated-shutdown.run-by-jvm-shutdown-hook", address.node().isEmpty()));
    return ActorSystem.create(
        Behaviors.<Void>empty(), "orograph", journal.withFallback(ending).withFallback(base));
  }

  /**
   * Starts the actor system by which this process is one of several nodes. It has no part in the
   * work: the active node has a system of its own for that, and so nothing of the work ever crosses
   * from node to node.
   *
   * @throws IOException if a folder cannot be made, or a certificate or key cannot be used
   */
  ActorSystem<Void> startNode(OrchestratorConfig config) throws IOException {
    ClusterConfig cluster = config.cluster();
    Map<String, Object> settings = new HashMap<>();
    settings.put(ARTERY + "canonical.hostname", cluster.host());
    settings.put(ARTERY + "canonical.port", cluster.port());
    // Before the actor system is there: what is wrong with a file is then told in one line.
    Optional<NodeTls> tls =
        cluster.tls().isPresent()
            ? Optional.of(new NodeTls(cluster.tls().get(), cluster.hosts()))
            : Optional.empty();
    tls.ifPresent(own -> settings.put(ARTERY + "transport", "tls-tcp"));
    settings.put(
        "pekko.cluster.seed-nodes",
        cluster.seeds().stream().map(seed -> "pekko://" + NODES + "@" + seed).toList());
    settings.put("pekko.cluster.split-brain-resolver.stable-after", cluster.stableAfter());
    settings.put(SameLabConfig.DATABASE, config.database().address(config.dataFolder()).shown());
    settings.put(SameLabConfig.STORE, store(config));
    settings.put(SameLabConfig.MEMBERS, members(config));
    settings.put(SameLabConfig.SEEDS, String.join(",", cluster.seeds()));
    Config all =
        ConfigFactory.parseMap(settings).withFallback(base.getConfig(NODES)).withFallback(base);
    ActorSystemSetup plain = ActorSystemSetup.create(BootstrapSetup.create(all));
    return ActorSystem.create(
        Behaviors.<Void>empty(),
        NODES,
        tls.map(own -> plain.and(SSLEngineProviderSetup.create(system -> own))).orElse(plain));
  }

  private static String store(OrchestratorConfig config) throws IOException {
    return config.bucket().isPresent()
        ? config.bucket().get().toString()
        : Files.createDirectories(config.storeFolder()).toRealPath().toString();
  }

  /** The file of members, which need not exist yet: its folder must. */
  private static String members(OrchestratorConfig config) throws IOException {
    Path file = config.security().members().toAbsolutePath();
    Path folder = file.getParent();
    Path name = file.getFileName();
    if (folder == null || name == null) {
      throw new IOException(file + ": (expected: a file within a folder)");
    }
    return Files.createDirectories(folder).toRealPath().resolve(name).toString();
  }

  private static String profile(DatabaseAddress address) {
    return address.embedded() ? "slick.jdbc.H2Profile$" : "slick.jdbc.PostgresProfile$";
  }

  private static String driver(DatabaseAddress address) {
    return address.embedded() ? "org.h2.Driver" : "org.postgresql.Driver";
  }
}
