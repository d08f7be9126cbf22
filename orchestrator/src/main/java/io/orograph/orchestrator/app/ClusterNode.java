package io.orograph.orchestrator.app;

import io.orograph.orchestrator.node.Duty;
import io.orograph.orchestrator.node.Members;
import io.orograph.orchestrator.node.Node;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process that is one of several orchestrators of a lab. */
final class ClusterNode {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterNode.class);

  /** Of a process that should be started again, to join again. */
  private static final int NOT_A_MEMBER = 3;

  private final OrchestratorConfig config;
  private final SystemConfig base;
  private final MetricsEndpoint metrics;
  private final InstantSource clock;

  private ClusterNode(
      OrchestratorConfig config, SystemConfig base, MetricsEndpoint metrics, InstantSource clock) {
    this.config = config;
    this.base = base;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * Runs until this node is no member any more.
   *
   * @return the code with which the process is to end
   * @throws IOException if it cannot begin
   */
  static int run(OrchestratorConfig config, SystemConfig base, InstantSource clock)
      throws IOException {
    try (MetricsEndpoint metrics =
        new MetricsEndpoint(
            config.metricsPort(), config.tracing(), config.cluster().address(), config.health())) {
      ClusterNode process = new ClusterNode(config, base, metrics, clock);
      Node node = Node.join(base.startNode(config), process::serve, metrics.registry());
      Runtime.getRuntime().addShutdownHook(new Thread(node::close, "leave"));
      LOG.info(
          "in standby: node {} of {}; it serves when the ones before it have ended",
          config.cluster().address(),
          config.cluster().seeds());
      return told(node.awaitEnd(), config.cluster());
    }
  }

  private Duty.Running serve(Members members) throws IOException {
    Orchestrator orchestrator =
        Orchestrator.start(
            config, base, clock, System::nanoTime, new Orchestrator.Membership(members, metrics));
    try {
      Announcement.write(config.dataFolder(), orchestrator);
    } catch (IOException e) {
      orchestrator.close();
      throw e;
    }
    LOG.info("ready client={} worker={}", orchestrator.clientPort(), orchestrator.workerPort());
    return new Serving(orchestrator);
  }

  private static int told(Node.End end, ClusterConfig cluster) {
    switch (end) {
      case LEFT -> LOG.info("node {} has left", cluster.address());
      case REMOVED ->
          LOG.error(
              "node {} ends: it was taken for lost, because it was cut off, stopped or too slow"
                  + " (expected: started again, and it joins again)",
              cluster.address());
      case NOT_ADMITTED ->
          LOG.error(
              "node {} ends: the nodes at {} have another database, store, file of members or list"
                  + " of seeds (expected: the same on all nodes)",
              cluster.address(),
              cluster.seeds());
      case FAILED ->
          LOG.error(
              "node {} ends: it was active and could not serve, for the reason above (expected:"
                  + " started again when that is mended)",
              cluster.address());
    }
    return end == Node.End.LEFT ? 0 : NOT_A_MEMBER;
  }

  private record Serving(Orchestrator orchestrator) implements Duty.Running {
    @Override
    public CompletionStage<?> ended() {
      return orchestrator.ended();
    }

    @Override
    public void close() {
      orchestrator.close();
    }
  }
}
