package io.orograph.wire.grpc;

import io.grpc.Server;
import io.grpc.protobuf.services.HealthStatusManager;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A server that serves. */
public final class RunningServer implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Server server;
  private final HealthStatusManager health;
  private final Connections connections;
  private final AtomicBoolean draining = new AtomicBoolean();

  RunningServer(Server server, HealthStatusManager health, Connections connections) {
    this.server = server;
    this.health = health;
    this.connections = connections;
  }

  /** The port it listens on. */
  public int port() {
    return server.getPort();
  }

  /** Connections that are open. */
  int connections() {
    return connections.count();
  }

  /** Says NOT_SERVING to every probe from now on; calls still go on. */
  public void drain() {
    if (draining.compareAndSet(false, true)) {
      health.enterTerminalState();
    }
  }

  /** Takes no new calls, gives open ones five seconds, then ends them. */
  @Override
  public void close() {
    drain();
    server.shutdown();
    try {
      if (!server.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
