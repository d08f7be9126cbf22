package io.orograph.orchestrator.app;

import io.orograph.wire.grpc.ConnectionBounds;
import io.orograph.wire.tls.ListenAddress;
import io.orograph.wire.tls.PeerTls;
import io.orograph.wire.tls.ServerTls;
import io.orograph.wire.tls.TlsSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Who reaches an orchestrator beside the processes of its own machine, and how often.
 *
 * @param clients a further port for clients, with TLS beyond this machine
 * @param workers a further port for workers, with TLS beyond this machine
 * @param workerTls how workers on other machines are called
 * @param workerToken file of the token of workers, if they shall not have that of the lab
 * @param members file of those who may call beside the owner of the lab's token
 * @param audit folder of the record of changes and refusals
 * @param callsPerSecond calls of one member in the long run
 * @param callsAtOnce calls of one member after a rest
 * @param connections what bounds those of each port
 */
public record SecurityConfig(
    Optional<ListenAddress> clients,
    Optional<ListenAddress> workers,
    Optional<PeerTls> workerTls,
    Optional<Path> workerToken,
    Path members,
    Path audit,
    int callsPerSecond,
    int callsAtOnce,
    ConnectionBounds connections) {
  static final int CALLS_PER_SECOND = 100;
  static final int CALLS_AT_ONCE = 500;

  private static final String CLIENT_TLS = "orchestrator.client-tls";
  private static final String WORKER_TLS = "orchestrator.worker-tls";
  private static final int MOST_CALLS = 1_000_000;

  /** What holds where nothing is set: this machine alone. */
  public static SecurityConfig closed(Path dataFolder) {
    return closed(dataFolder, dataFolder.resolve("members.json"));
  }

  /** The same with another file of members, as several nodes share one. */
  static SecurityConfig closed(Path dataFolder, Path members) {
    return new SecurityConfig(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        members,
        dataFolder.resolve("audit"),
        CALLS_PER_SECOND,
        CALLS_AT_ONCE,
        ConnectionBounds.USUAL);
  }

  /**
   * Reads and checks the settings.
   *
   * @param connections as they were read
   * @param text the value of a key under {@code orograph}
   */
  static SecurityConfig of(
      Path dataFolder,
      ConnectionBounds connections,
      UnaryOperator<String> text,
      TlsSettings.Problems problems) {
    TlsSettings clientTls = new TlsSettings(CLIENT_TLS, text, problems);
    TlsSettings workerTls = new TlsSettings(WORKER_TLS, text, problems);
    Optional<PeerTls> peers = workerTls.peer();
    SecurityConfig closed = closed(dataFolder);
    return new SecurityConfig(
        listen(
            "orchestrator.client-listen",
            text,
            clientTls.server(),
            clientTls.missing(false),
            problems),
        listen(
            "orchestrator.worker-listen",
            text,
            peers.map(PeerTls::server),
            workerTls.missing(true),
            problems),
        peers,
        path(text.apply("orchestrator.worker-token-file")),
        path(text.apply("orchestrator.members-file")).orElse(closed.members()),
        closed.audit(),
        calls("orchestrator.calls-per-second", text, problems),
        calls("orchestrator.calls-at-once", text, problems),
        connections);
  }

  private static Optional<ListenAddress> listen(
      String key,
      UnaryOperator<String> text,
      Optional<ServerTls> tls,
      String missing,
      TlsSettings.Problems problems) {
    String value = text.apply(key).strip();
    if (value.isEmpty()) {
      return Optional.empty();
    }
    Optional<ListenAddress.Place> place = ListenAddress.Place.parse(value);
    if (place.isEmpty()) {
      problems.add(key, value, "HOST:PORT of this machine, as 0.0.0.0:7443");
      return Optional.empty();
    }
    if (!place.get().host().isLoopbackAddress() && tls.isEmpty()) {
      problems.add(key, value + " without TLS", missing);
      return Optional.empty();
    }
    return Optional.of(new ListenAddress(place.get().host(), place.get().port(), tls));
  }

  private static int calls(String key, UnaryOperator<String> text, TlsSettings.Problems problems) {
    String value = text.apply(key).strip();
    if (value.matches("[0-9]{1,7}")) {
      int calls = Integer.parseInt(value);
      if (calls >= 1 && calls <= MOST_CALLS) {
        return calls;
      }
    }
    problems.add(key, value, "1 to " + MOST_CALLS);
    return 1;
  }

  private static Optional<Path> path(String text) {
    return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
  }
}
