package io.orograph.orchestrator.door;

import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.grpc.GrpcService;
import com.linecorp.armeria.server.grpc.GrpcServiceBuilder;
import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import io.orograph.wire.grpc.ConnectionBounds;
import io.orograph.wire.grpc.Guards;
import io.orograph.wire.grpc.RefusalCounts;
import io.orograph.wire.grpc.Strangers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients' port, being served: gRPC and gRPC-Web, {@code POST /SERVICE/METHOD} with JSON,
 * {@code GET /events/sweeps/SWEEP}, {@code GET /exports/sweeps/SWEEP/FILE} and the page.
 *
 * <p>Every call goes through the same guards, however it came. The page alone needs no token: it
 * holds no data.
 */
public final class Door implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Door.class);

  /** Of a message, in bytes, by gRPC or as JSON. */
  static final int LARGEST_MESSAGE = 4 << 20;

  private static final int LARGEST_HEADERS = 8 << 10;
  private static final int LONGEST_REQUEST_LINE = 4 << 10;
  private static final int MOST_CALLS_PER_CONNECTION = 1000;
  private static final int THREADS = 64;

  /** A thread that has nothing to do ends. */
  private static final Duration REST = Duration.ofMinutes(2);

  private static final Duration PING = Duration.ofSeconds(30);
  private static final Duration QUIET = Duration.ofMillis(100);
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** For what has been told that it ends to be on its way. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  /** Ports and connections are closed by then; the library's threads rest on for two seconds. */
  private static final Duration CLOSING = QUIET.plus(LAST_WORDS).plusMillis(100);

  /** Time between two looks whether they are. */
  private static final Duration LOOK = Duration.ofMillis(10);

  /** Time between two signs of life on a stream of events that has nothing to say. */
  private static final Duration COMMENT = Duration.ofSeconds(15);

  private final com.linecorp.armeria.server.Server server;
  private final HealthStatusManager health;
  private final Gate gate;
  private final OpenCalls open;
  private final AtomicBoolean draining = new AtomicBoolean();

  private Door(
      com.linecorp.armeria.server.Server server,
      HealthStatusManager health,
      Gate gate,
      OpenCalls open) {
    this.server = server;
    this.health = health;
    this.gate = gate;
    this.open = open;
  }

  /**
   * Serves {@code services}, health, reflection and the page.
   *
   * @param guards what every call passes
   * @throws IOException if the port cannot be had; the message names it
   */
  public static Door open(DoorSettings settings, List<BindableService> services, Guards guards)
      throws IOException {
    return open(settings, services, guards, ExportFiles.Limits.USUAL);
  }

  /** The same, with other limits of files that are sent. */
  static Door open(
      DoorSettings settings,
      List<BindableService> services,
      Guards guards,
      ExportFiles.Limits limits)
      throws IOException {
    List<ServerInterceptor> interceptors = guards.outermostFirst();
    HealthStatusManager health = new HealthStatusManager();
    Gate gate = new Gate(settings.hosts(), settings.tls().isPresent());
    List<ServerInterceptor> all = new ArrayList<>();
    OpenCalls open = new OpenCalls();
    all.add(new CallContext(open));
    all.addAll(interceptors);
    List<ServerServiceDefinition> guarded =
        services.stream().map(s -> ServerInterceptors.interceptForward(s, interceptors)).toList();
    Methods methods = new Methods(guarded);
    RefusalCounts refusals = guards.refusals();
    Strangers strangers = new Strangers(settings.bounds(), refusals);
    JsonCalls json = new JsonCalls(methods, refusals);
    Callers callers = new Callers(guards.access(), strangers);
    EventStreams events = new EventStreams(methods, open, callers, COMMENT);
    ServerBuilder builder =
        bounded(com.linecorp.armeria.server.Server.builder(), settings.bounds(), refusals);
    builder.blockingTaskExecutor(threads(settings, guards), true);
    listen(builder, settings);
    builder.childChannelPipelineCustomizer(pipeline -> strangers.arrived(pipeline.channel()));
    builder.childChannelPipelineCustomizer(pipeline -> Unread.watch(pipeline, refusals));
    builder.service(
        grpc(services, health, all, refusals),
        calls -> new ByContentType(calls, json, methods, callers));
    builder.serviceUnder("/events", events);
    builder.serviceUnder("/exports", new ExportFiles(methods, open, callers, limits));
    builder.serviceUnder("/", new PageFiles());
    builder.decorator((HttpService next) -> new Gate.Gated(next, gate));
    com.linecorp.armeria.server.Server server = builder.build();
    try {
      server.start().join();
    } catch (CompletionException e) {
      server.close();
      int port = settings.address().getPort();
      String host = settings.address().getAddress().getHostAddress();
      throw new IOException("port: " + port + " (expected: a free port of " + host + ")", e);
    }
    guarded.forEach(
        s -> health.setStatus(s.getServiceDescriptor().getName(), ServingStatus.SERVING));
    return new Door(server, health, gate, open);
  }

  private static GrpcService grpc(
      List<BindableService> services,
      HealthStatusManager health,
      List<ServerInterceptor> guards,
      RefusalCounts refusals) {
    GrpcServiceBuilder grpc =
        GrpcService.builder()
            .supportedSerializationFormats(
                GrpcSerializationFormats.PROTO,
                GrpcSerializationFormats.PROTO_WEB,
                GrpcSerializationFormats.PROTO_WEB_TEXT)
            .maxRequestMessageLength(LARGEST_MESSAGE)
            .compressorRegistry(Packing.compressors())
            .useClientTimeoutHeader(true)
            .useBlockingTaskExecutor(true)
            .exceptionHandler(new EarlyFailures(refusals))
            .addService(health.getHealthService())
            .addService(ProtoReflectionServiceV1.newInstance());
    services.forEach(grpc::addService);
    // The interceptor that was added last is called first.
    guards.reversed().forEach(grpc::intercept);
    return grpc.build();
  }

  /**
   * Streams last as long as they last, and those that callers send may be of any length; what is no
   * stream bounds itself. A body somewhat over the largest message is still refused by name.
   */
  private static ServerBuilder bounded(
      ServerBuilder builder, ConnectionBounds connections, RefusalCounts refusals) {
    return builder
        .requestTimeout(Duration.ZERO)
        .maxRequestLength(2L * LARGEST_MESSAGE)
        .maxNumConnections(connections.most())
        .http1MaxInitialLineLength(LONGEST_REQUEST_LINE)
        .http1MaxHeaderSize(LARGEST_HEADERS)
        .http2MaxHeaderListSize(LARGEST_HEADERS)
        .http2MaxStreamsPerConnection(MOST_CALLS_PER_CONNECTION)
        .idleTimeout(connections.idle(), true) // a ping is a sign of life
        .pingInterval(PING)
        .gracefulShutdownTimeout(QUIET, LAST_WORDS)
        // What comes on a connection after it was told that it ends is turned away by the gate.
        .connectionDrainDuration(QUIET)
        .disableServerHeader()
        .errorHandler(new Failures.Renderer(refusals));
  }

  /** What calls run on, measured where calls are. */
  private static ScheduledExecutorService threads(DoorSettings settings, Guards guards) {
    String name = settings.tls().isPresent() ? "clients-tls" : "clients";
    ScheduledThreadPoolExecutor threads =
        new ScheduledThreadPoolExecutor(
            THREADS, Thread.ofPlatform().name(name + "-", 0).daemon(true).factory());
    threads.setKeepAliveTime(REST.toSeconds(), TimeUnit.SECONDS);
    threads.allowCoreThreadTimeOut(true);
    guards
        .registry()
        .ifPresent(r -> new ExecutorServiceMetrics(threads, name, Tags.empty()).bindTo(r));
    return threads;
  }

  private static void listen(ServerBuilder builder, DoorSettings settings) {
    if (settings.tls().isEmpty()) {
      builder.http(settings.address());
    } else {
      Certificates.serve(builder, settings.address(), settings.tls().get());
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.activeLocalPort();
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
    gate.shut();
    open.end(GRACE);
    awaitClosed(server.closeAsync());
  }

  /** Until the port and all connections are closed; not until the library's threads have ended. */
  private void awaitClosed(CompletableFuture<?> threads) {
    long began = System.nanoTime();
    try {
      while (!isShut() && System.nanoTime() - began < CLOSING.toNanos()) {
        if (ended(threads)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean ended(CompletableFuture<?> threads) throws InterruptedException {
    try {
      var unused = threads.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      LOG.debug("the port was not closed in order", e);
      return true;
    }
  }

  /** Whether nobody can connect any more and nobody is connected. */
  private boolean isShut() {
    return server.activePorts().isEmpty() && server.numConnections() == 0;
  }
}
