package io.orograph.orchestrator.app;

import io.grpc.BindableService;
import io.orograph.orchestrator.door.Door;
import io.orograph.orchestrator.door.DoorSettings;
import io.orograph.wire.grpc.GrpcServers;
import io.orograph.wire.grpc.Guards;
import io.orograph.wire.grpc.RunningServer;
import io.orograph.wire.tls.ListenAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The orchestrator's ports: for clients and for workers, on this machine and beyond it. */
final class ServedPorts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServedPorts.class);

  private final OrchestratorConfig config;

  /** Of this machine first, then of others. */
  private final List<Door> doors = new CopyOnWriteArrayList<>();

  private final List<RunningServer> workersPorts = new CopyOnWriteArrayList<>();

  /** None is open yet. */
  ServedPorts(OrchestratorConfig config) {
    this.config = config;
  }

  /** Opens all; what is wrong with one, if anything is. */
  Optional<IOException> open(
      Guards guards, List<BindableService> forClients, List<BindableService> forWorkers) {
    try {
      openAll(guards, forClients, forWorkers);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e);
    }
  }

  private void openAll(
      Guards guards, List<BindableService> forClients, List<BindableService> forWorkers)
      throws IOException {
    open(ListenAddress.loopback(config.clientPort()), guards, forClients);
    serve(ListenAddress.loopback(config.workerPort()), guards, forWorkers);
    if (config.security().clients().isPresent()) {
      open(config.security().clients().get(), guards, forClients);
    }
    if (config.security().workers().isPresent()) {
      serve(config.security().workers().get(), guards, forWorkers);
    }
  }

  private void open(ListenAddress at, Guards guards, List<BindableService> services)
      throws IOException {
    Optional<DoorSettings.Tls> tls =
        at.tls().isPresent()
            ? Optional.of(
                new DoorSettings.Tls(at.tls().get().keyManager(), at.tls().get().trustManager()))
            : Optional.empty();
    Door door =
        Door.open(
            new DoorSettings(
                new InetSocketAddress(at.host(), at.port()),
                config.hosts(),
                tls,
                config.security().connections()),
            services,
            guards);
    doors.add(door);
    told(at, door.port());
  }

  private void serve(ListenAddress at, Guards guards, List<BindableService> services)
      throws IOException {
    RunningServer server = GrpcServers.serve(at, config.security().connections(), guards, services);
    workersPorts.add(server);
    told(at, server.port());
  }

  private static void told(ListenAddress at, int port) {
    LOG.info(
        "serves at {}:{}{}",
        at.host().getHostAddress(),
        port,
        at.tls().isPresent() ? " with TLS" : "");
  }

  /** The port for clients. */
  int client() {
    return doors.getFirst().port();
  }

  /** The port for workers. */
  int worker() {
    return workersPorts.getFirst().port();
  }

  /** The further port for clients, beyond this machine; 0 if there is none. */
  int openClient() {
    return config.security().clients().isPresent() ? doors.get(1).port() : 0;
  }

  /** Says NOT_SERVING to every probe from now on; calls still go on. */
  void drain() {
    doors.forEach(Door::drain);
    workersPorts.forEach(RunningServer::drain);
  }

  /** Takes no new calls, gives open ones five seconds, then ends them. */
  @Override
  public void close() {
    doors.forEach(Door::close);
    workersPorts.forEach(RunningServer::close);
  }
}
