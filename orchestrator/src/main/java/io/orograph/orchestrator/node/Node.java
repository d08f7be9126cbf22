package io.orograph.orchestrator.node;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process as one of several nodes. It joins their cluster and waits in standby; when it is the
 * oldest member it does the duty, until it leaves or is removed. One life: standby, active, end.
 */
public final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  /** The duty under way has to be ended, and the others have to see that we leave. */
  private static final Duration LEAVING = Duration.ofSeconds(60);

  /** Why a node is no member any more. */
  public enum End {
    /** It was asked to. */
    LEFT,
    /** The others, or itself, have taken it for lost: it was cut off, stopped or too slow. */
    REMOVED,
    /** The cluster is another lab's. */
    NOT_ADMITTED,
    /** It could not do its duty. */
    FAILED
  }

  /** That the duty could not be done. */
  private static final class CannotServe implements CoordinatedShutdown.Reason {}

  private final ActorSystem<?> system;
  private final Post post = new Post();
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();

  private Node(ActorSystem<?> system, Duty duty, MeterRegistry meters) {
    this.system = system;
    Members members = Members.follow(system);
    Gauge.builder("orograph.node.active", post, p -> p.held() ? 1 : 0)
        .description("1 on the node that serves, 0 on one in standby")
        .register(meters);
    Gauge.builder("orograph.cluster.members", members, Members::up)
        .tag("state", "up")
        .description("nodes that this one knows of")
        .register(meters);
    Gauge.builder("orograph.cluster.members", members, Members::unreachable)
        .tag("state", "unreachable")
        .description("nodes that this one knows of")
        .register(meters);
    ClusterSingleton.get(system)
        .init(
            SingletonActor.of(
                    Active.create(new Active.Setup(duty, members, blocking, post, this::giveUp)),
                    "active")
                .withStopMessage(Active.Signal.STOP));
  }

  /**
   * Joins the cluster that the settings of {@code system} name, and returns at once.
   *
   * @param system ends with the node
   * @param duty what this node does while it is active
   */
  public static Node join(ActorSystem<?> system, Duty duty, MeterRegistry meters) {
    return new Node(system, duty, meters);
  }

  private void giveUp() {
    var unused = CoordinatedShutdown.get(system).runAll(new CannotServe());
  }

  /** Waits until this node is no member any more, and ends the duty if it still does it. */
  public End awaitEnd() {
    system.getWhenTerminated().toCompletableFuture().join();
    post.leave().ifPresent(Duty.Running::close);
    Optional<CoordinatedShutdown.Reason> reason =
        CoordinatedShutdown.get(system).getShutdownReason();
    return reason.map(Node::end).orElse(End.LEFT);
  }

  private static End end(CoordinatedShutdown.Reason reason) {
    if (reason instanceof CannotServe) {
      return End.FAILED;
    }
    if (reason.equals(CoordinatedShutdown.clusterDowningReason())) {
      return End.REMOVED;
    }
    return reason.equals(CoordinatedShutdown.incompatibleConfigurationDetectedReason())
        ? End.NOT_ADMITTED
        : End.LEFT;
  }

  /** Leaves: ends the duty if it is ours, so that the next node has it, and then this system. */
  @Override
  public void close() {
    try {
      CoordinatedShutdown.get(system)
          .runAll(CoordinatedShutdown.jvmExitReason())
          .toCompletableFuture()
          .get(LEAVING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("left out of order: {}", e.toString());
    }
    post.leave().ifPresent(Duty.Running::close);
    blocking.shutdown();
  }
}
