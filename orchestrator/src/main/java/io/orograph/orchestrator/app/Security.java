package io.orograph.orchestrator.app;

import io.grpc.ManagedChannel;
import io.micrometer.core.instrument.MeterRegistry;
import io.orograph.wire.access.AuditLog;
import io.orograph.wire.access.CallRate;
import io.orograph.wire.access.MembersFile;
import io.orograph.wire.grpc.Access;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.Guards;
import io.orograph.wire.grpc.Token;
import io.orograph.wire.tls.PeerTls;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/** What stands before the ports of an orchestrator, and what it shows to its workers. */
final class Security implements AutoCloseable {
  /** More members than a lab has: one that is forgotten gets a whole burst anew. */
  private static final int MOST_MEMBERS = 10_000;

  private final Access access;
  private final CallRate rate;
  private final AuditLog audit;
  private final Token toWorkers;
  private final Optional<PeerTls> workerTls;

  private Security(
      Access access, CallRate rate, AuditLog audit, Token toWorkers, Optional<PeerTls> workerTls) {
    this.access = access;
    this.rate = rate;
    this.audit = audit;
    this.toWorkers = toWorkers;
    this.workerTls = workerTls;
  }

  /**
   * As the settings say.
   *
   * @throws IOException if a token, the members or the record cannot be used
   */
  static Security open(OrchestratorConfig config, InstantSource clock) throws IOException {
    SecurityConfig settings = config.security();
    Token owner = Token.read(config.tokenFile());
    Optional<Token> workers =
        settings.workerToken().isPresent()
            ? Optional.of(Token.read(settings.workerToken().get()))
            : Optional.empty();
    MembersFile members = new MembersFile(settings.members());
    // What is wrong with the file is told at the start, and not only when somebody calls.
    var unused = members.read();
    return new Security(
        new Access(owner, workers, Optional.of(members), clock),
        new CallRate(
            settings.callsPerSecond(), settings.callsAtOnce(), MOST_MEMBERS, System::nanoTime),
        AuditLog.open(settings.audit(), clock, AuditLog.Bounds.USUAL),
        workers.orElse(owner),
        settings.workerTls());
  }

  /** The same before each port: a member's calls count together. */
  Guards guards(Optional<MeterRegistry> registry) {
    return new Guards(access, Optional.of(rate), Optional.of(audit), registry);
  }

  /** A channel to a worker; one on another machine must show a certificate. */
  ManagedChannel toWorker(String address) {
    int colon = address.lastIndexOf(':');
    return Channels.toWorker(
        address.substring(0, colon),
        Integer.parseInt(address.substring(colon + 1)),
        workerTls.map(PeerTls::client),
        toWorkers);
  }

  @Override
  public void close() {
    audit.close();
  }
}
