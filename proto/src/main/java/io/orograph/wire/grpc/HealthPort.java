package io.orograph.wire.grpc;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.orograph.wire.tls.ListenAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A port for probes that come from outside and have neither TLS nor a token, as those of a kubelet:
 * it answers {@code grpc.health.v1.Health} and nothing else, so there is nothing to guard. The
 * ports that serve say the same of themselves to who can reach them.
 */
public final class HealthPort implements AutoCloseable {
  /** The name under which it says that the process answers at all. */
  public static final String LIVENESS = "liveness";

  /** The name under which it says that the process takes calls; the empty name says the same. */
  public static final String READINESS = "readiness";

  private static final int LARGEST_MESSAGE = 4 << 10;
  private static final int LARGEST_METADATA = 8 << 10;
  private static final int MOST_CALLS_PER_CONNECTION = 10;

  private final Optional<Server> server;
  private final HealthStatusManager health;

  private HealthPort(Optional<Server> server, HealthStatusManager health) {
    this.server = server;
    this.health = health;
  }

  /**
   * Opens it, if one was asked for: alive, and not ready.
   *
   * @param at where it listens, beyond this machine too
   * @throws IOException if the port cannot be had; the message names it
   */
  public static HealthPort open(Optional<ListenAddress.Place> at) throws IOException {
    HealthStatusManager health = new HealthStatusManager();
    health.setStatus(LIVENESS, ServingStatus.SERVING);
    say(health, ServingStatus.NOT_SERVING);
    return new HealthPort(
        at.isPresent() ? Optional.of(serve(at.get(), health)) : Optional.empty(), health);
  }

  private static Server serve(ListenAddress.Place at, HealthStatusManager health)
      throws IOException {
    Server server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(at.host(), at.port()), InsecureServerCredentials.create())
            .maxInboundMessageSize(LARGEST_MESSAGE)
            .maxInboundMetadataSize(LARGEST_METADATA)
            .maxConcurrentCallsPerConnection(MOST_CALLS_PER_CONNECTION)
            // A probe connects anew each time; who stays makes room.
            .maxConnectionIdle(30, TimeUnit.SECONDS)
            .maxConnectionAge(60, TimeUnit.SECONDS)
            .maxConnectionAgeGrace(5, TimeUnit.SECONDS)
            .addService(health.getHealthService())
            .build();
    try {
      return server.start();
    } catch (IOException e) {
      server.shutdownNow();
      throw new IOException(
          "health-listen: "
              + at.host().getHostAddress()
              + ":"
              + at.port()
              + " (expected: a free port of this machine)",
          e);
    }
  }

  private static void say(HealthStatusManager health, ServingStatus status) {
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    health.setStatus(READINESS, status);
  }

  /** The port; 0 if none was asked for. */
  public int port() {
    return server.map(Server::getPort).orElse(0);
  }

  /** Says from now on that the process takes calls. */
  public void ready() {
    say(health, ServingStatus.SERVING);
  }

  /** Says from now on that it takes none; it is still alive. */
  public void drain() {
    say(health, ServingStatus.NOT_SERVING);
  }

  @Override
  public void close() {
    server.ifPresent(Server::shutdownNow);
  }
}
