package io.orograph.wire.grpc;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.grpc.MetricCollectingServerInterceptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Starts servers with every guard in place. */
public final class GrpcServers {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int LARGEST_MESSAGE = 4 << 20;
  private static final int LARGEST_METADATA = 8 << 10;
  private static final int MOST_CALLS_PER_CONNECTION = 1000;

  /** What the durations of calls are counted by. */
  private static final Duration[] DURATIONS = {
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

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
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port))
            .maxInboundMessageSize(LARGEST_MESSAGE)
            .maxInboundMetadataSize(LARGEST_METADATA)
            .maxConcurrentCallsPerConnection(MOST_CALLS_PER_CONNECTION)
            .keepAliveTime(30, TimeUnit.SECONDS)
            .keepAliveTimeout(20, TimeUnit.SECONDS)
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true);
    HealthStatusManager health = new HealthStatusManager();
    builder.addService(health.getHealthService());
    builder.addService(ProtoReflectionServiceV1.newInstance());
    guarded(builder, token, services, registry);
    Server server = builder.build();
    try {
      server.start();
    } catch (IOException e) {
      server.shutdownNow();
      throw new IOException("port: " + port + " (expected: a free port of 127.0.0.1)", e);
    }
    for (BindableService service : services) {
      health.setStatus(
          service.bindService().getServiceDescriptor().getName(), ServingStatus.SERVING);
    }
    return new RunningServer(server, health);
  }

  /** Adds {@code services} behind every guard; also for in-process servers of tests. */
  public static void guarded(
      ServerBuilder<?> builder,
      Token token,
      List<BindableService> services,
      Optional<MeterRegistry> registry) {
    services.forEach(builder::addService);
    // gRPC calls the interceptor that was added last first.
    guards(token, registry).reversed().forEach(builder::intercept);
  }

  /** The guards of every method, the outermost first; for servers of another kind. */
  public static List<ServerInterceptor> guards(Token token, Optional<MeterRegistry> registry) {
    List<ServerInterceptor> outermostFirst = new ArrayList<>();
    registry.ifPresent(r -> outermostFirst.add(counting(r)));
    outermostFirst.add(new Authentication(token));
    outermostFirst.add(new Authorization());
    outermostFirst.add(new DeadlinePolicy());
    outermostFirst.add(new ErrorBoundary());
    return List.copyOf(outermostFirst);
  }

  /** Counts calls and times them in buckets, so that percentiles can be told. */
  private static ServerInterceptor counting(MeterRegistry registry) {
    return new MetricCollectingServerInterceptor(
        registry,
        counter -> counter,
        timer -> timer.serviceLevelObjectives(DURATIONS),
        Status.Code.OK);
  }
}
