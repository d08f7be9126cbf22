package io.orograph.wire.grpc;

import io.grpc.BindableService;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.TlsServerCredentials;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.MeterRegistry;
import io.orograph.wire.tls.ListenAddress;
import io.orograph.wire.tls.ServerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Starts servers with every guard in place. */
public final class GrpcServers {
  private static final int LARGEST_MESSAGE = 4 << 20;

  /** Orders: a cell's runs with all that was measured of them come to more than other requests. */
  private static final int LARGEST_ORDER = 16 << 20;

  private static final int LARGEST_METADATA = 8 << 10;
  private static final int MOST_CALLS_PER_CONNECTION = 1000;

  /** Of one connection: all its calls at once may be taken back, and once more. */
  private static final int MOST_RESETS = 2 * MOST_CALLS_PER_CONNECTION;

  private static final int RESETS_SECONDS = 10;

  private GrpcServers() {}

  /**
   * Serves {@code services}, health and reflection at 127.0.0.1.
   *
   * @param port the port; 0 for any free one
   * @param registry where calls are counted and timed, if anywhere
   * @throws IOException if the port cannot be had; the message names it
   */
  public static RunningServer loopback(
      int port, Token token, List<BindableService> services, Optional<MeterRegistry> registry)
      throws IOException {
    return serve(ListenAddress.loopback(port), Guards.of(token, registry), services);
  }

  /**
   * Serves {@code services}, health and reflection at {@code at}, with the usual bounds of
   * connections.
   *
   * @throws IOException if the port cannot be had or a certificate cannot be used; the message
   *     names it
   */
  public static RunningServer serve(ListenAddress at, Guards guards, List<BindableService> services)
      throws IOException {
    return serve(at, ConnectionBounds.USUAL, guards, services);
  }

  /**
   * Serves {@code services}, health and reflection at {@code at}.
   *
   * @param bounds of the port's connections
   * @throws IOException if the port cannot be had or a certificate cannot be used; the message
   *     names it
   */
  public static RunningServer serve(
      ListenAddress at, ConnectionBounds bounds, Guards guards, List<BindableService> services)
      throws IOException {
    return serve(at, bounds, LARGEST_MESSAGE, guards, services);
  }

  /**
   * Serves a worker's {@code service} at {@code at}: as the others, for orders that are larger than
   * what they are asked.
   *
   * @param bounds of the port's connections
   * @throws IOException if the port cannot be had or a certificate cannot be used; the message
   *     names it
   */
  public static RunningServer serveOrders(
      ListenAddress at, ConnectionBounds bounds, Guards guards, BindableService service)
      throws IOException {
    return serve(at, bounds, LARGEST_ORDER, guards, List.of(service));
  }

  private static RunningServer serve(
      ListenAddress at,
      ConnectionBounds bounds,
      int largestMessage,
      Guards guards,
      List<BindableService> services)
      throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(at.host(), at.port()), credentials(at.tls()))
            .maxInboundMessageSize(largestMessage)
            .maxInboundMetadataSize(LARGEST_METADATA)
            .maxConcurrentCallsPerConnection(MOST_CALLS_PER_CONNECTION)
            .keepAliveTime(30, TimeUnit.SECONDS)
            .keepAliveTimeout(20, TimeUnit.SECONDS)
            .maxRstFramesPerWindow(MOST_RESETS, RESETS_SECONDS)
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true);
    HealthStatusManager health = new HealthStatusManager();
    builder.addService(health.getHealthService());
    builder.addService(ProtoReflectionServiceV1.newInstance());
    guarded(builder, guards, services);
    RefusalCounts refusals = guards.refusals();
    builder.addStreamTracerFactory(new OversizedMessages(refusals));
    Connections connections = new Connections(bounds, guards.access(), refusals);
    connections.bound(builder);
    builder.intercept(connections.introductions()); // before the guards, whatever they say
    Server server = builder.build();
    try {
      server.start();
    } catch (IOException e) {
      server.shutdownNow();
      throw new IOException(
          "port: " + at.port() + " (expected: a free port of " + at.host().getHostAddress() + ")",
          e);
    }
    for (BindableService service : services) {
      health.setStatus(
          service.bindService().getServiceDescriptor().getName(), ServingStatus.SERVING);
    }
    return new RunningServer(server, health, connections);
  }

  /** Adds {@code services} behind every guard; also for in-process servers of tests. */
  public static void guarded(
      ServerBuilder<?> builder,
      Token token,
      List<BindableService> services,
      Optional<MeterRegistry> registry) {
    guarded(builder, Guards.of(token, registry), services);
  }

  /** The guards of every method, the outermost first; for servers of another kind. */
  public static List<ServerInterceptor> guards(Token token, Optional<MeterRegistry> registry) {
    return Guards.of(token, registry).outermostFirst();
  }

  /** Adds {@code services} behind {@code guards}. */
  public static void guarded(
      ServerBuilder<?> builder, Guards guards, List<BindableService> services) {
    services.forEach(builder::addService);
    // gRPC calls the interceptor that was added last first.
    guards.outermostFirst().reversed().forEach(builder::intercept);
  }

  private static ServerCredentials credentials(Optional<ServerTls> tls) throws IOException {
    if (tls.isEmpty()) {
      return InsecureServerCredentials.create();
    }
    TlsServerCredentials.Builder secured =
        TlsServerCredentials.newBuilder().keyManager(tls.get().keyManager());
    tls.get()
        .trustManager()
        .ifPresent(
            callers ->
                secured.trustManager(callers).clientAuth(TlsServerCredentials.ClientAuth.REQUIRE));
    return secured.build();
  }
}
