package io.orograph.wire.grpc;

import com.google.common.net.InetAddresses;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.orograph.wire.tls.ClientTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Opens channels that carry the token and the trace, set deadlines and notice dead peers. */
public final class Channels {
  private static final long UNARY_DEADLINE_SECONDS = 30;
  private static final long KEEP_ALIVE_SECONDS = 30;

  /** As often as servers allow it. */
  private static final long KEEP_ALIVE_OF_NODES_SECONDS = 10;

  /** After a ping that is not answered: who was wrong has another connection at once. */
  private static final long SILENCE_OF_NODES_SECONDS = 5;

  /** Only what never reached a server is tried again; every mutating call has its request id. */
  private static final Map<String, ?> SERVICE_CONFIG =
      Map.of(
          "methodConfig",
          List.of(
              Map.of(
                  "name",
                  List.of(Map.of()),
                  "retryPolicy",
                  Map.of(
                      "maxAttempts",
                      4.0,
                      "initialBackoff",
                      "0.1s",
                      "maxBackoff",
                      "1s",
                      "backoffMultiplier",
                      2.0,
                      "retryableStatusCodes",
                      List.of("UNAVAILABLE")))));

  private Channels() {}

  /**
   * A channel to a server on this machine; the caller shuts it down. Connects when first used.
   *
   * @throws IllegalArgumentException if {@code host} is not this machine: without TLS the token
   *     must not leave it
   */
  public static ManagedChannel open(String host, int port, Token token) {
    requireLoopback(host);
    return built(
        NettyChannelBuilder.forAddress(host, port).usePlaintext(),
        KEEP_ALIVE_SECONDS,
        Optional.of(token));
  }

  /**
   * A channel to whichever of several servers on this machine listens, as of the nodes of one lab;
   * the caller shuts it down. Connects when first used, and goes on to the next when it loses one.
   * A server that is silent, because it was stopped or cut off, is noticed sooner than one that has
   * no substitute.
   *
   * @throws IllegalArgumentException if one of them is not on this machine
   */
  public static ManagedChannel open(Addresses addresses, Token token) {
    if (addresses.all().size() == 1) {
      return open(addresses.all().getFirst().host(), addresses.all().getFirst().port(), token);
    }
    addresses.all().forEach(place -> requireLoopback(place.host()));
    return built(
        NettyChannelBuilder.forTarget(ListedServers.target(addresses)).usePlaintext(),
        addresses,
        false,
        Optional.of(token));
  }

  private static ManagedChannel built(
      NettyChannelBuilder builder, Addresses nodes, boolean secured, Optional<Token> token) {
    return Impatience.with(
        built(ListedServers.known(builder, nodes, secured), KEEP_ALIVE_OF_NODES_SECONDS, token));
  }

  /**
   * A channel to a server that shows a certificate of an authority that {@code tls} believes, for
   * the name {@code host}; the caller shuts it down. Connects when first used.
   *
   * @param token what every call carries; none where a certificate says who calls
   * @throws IOException if a file of {@code tls} cannot be used; the message names it
   */
  public static ManagedChannel secured(String host, int port, ClientTls tls, Optional<Token> token)
      throws IOException {
    return built(
        NettyChannelBuilder.forAddress(host, port, credentials(tls)), KEEP_ALIVE_SECONDS, token);
  }

  private static ChannelCredentials credentials(ClientTls tls) throws IOException {
    TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder();
    tls.trustManager().ifPresent(credentials::trustManager);
    if (tls.own().isPresent()) {
      credentials.keyManager(tls.own().get().keyManager());
    }
    return credentials.build();
  }

  /**
   * The same to whichever of several servers listens, as of the nodes of one lab; each shows a
   * certificate for its own host.
   *
   * @param token what every call carries; none where a certificate says who calls
   * @throws IOException if a file of {@code tls} cannot be used; the message names it
   */
  public static ManagedChannel secured(Addresses addresses, ClientTls tls, Optional<Token> token)
      throws IOException {
    Addresses.Place first = addresses.all().getFirst();
    return addresses.all().size() == 1
        ? secured(first.host(), first.port(), tls, token)
        : built(
            NettyChannelBuilder.forTarget(ListedServers.target(addresses), credentials(tls)),
            addresses,
            true,
            token);
  }

  /**
   * A channel to another process of the lab: bare on this machine, with TLS beyond it.
   *
   * @throws IllegalArgumentException if the host is another machine and there is no TLS, or a file
   *     of it cannot be used
   */
  public static ManagedChannel to(String host, int port, Optional<ClientTls> tls, Token token) {
    if (tls.isEmpty() || isLoopback(host)) {
      return open(host, port, token);
    }
    return securedFor(host, port, tls.get(), token);
  }

  private static ManagedChannel securedFor(String host, int port, ClientTls tls, Token token) {
    try {
      return secured(host, port, tls, Optional.of(token));
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * The same to one or several servers: bare where all are on this machine, else with TLS to each.
   *
   * @throws IllegalArgumentException as {@link #to(String, int, Optional, Token)}
   */
  public static ManagedChannel to(Addresses addresses, Optional<ClientTls> tls, Token token) {
    if (tls.isEmpty() || addresses.all().stream().allMatch(place -> isLoopback(place.host()))) {
      return open(addresses, token);
    }
    try {
      return secured(addresses, tls.get(), Optional.of(token));
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * A channel to a worker at the address that it has said: bare on this machine, with TLS beyond
   * it. Where it is follows from the text alone, numbers or {@code localhost}, because no name
   * server is to be waited for here.
   *
   * @throws IllegalArgumentException if the host is not seen to be this machine and there is no
   *     TLS, or a file of it cannot be used
   */
  public static ManagedChannel toWorker(
      String host, int port, Optional<ClientTls> tls, Token token) {
    if (saysLoopback(host)) {
      return built(
          NettyChannelBuilder.forAddress(host, port).usePlaintext(),
          KEEP_ALIVE_SECONDS,
          Optional.of(token));
    }
    if (tls.isEmpty()) {
      throw notHere(host);
    }
    return securedFor(host, port, tls.get(), token);
  }

  private static ManagedChannel built(
      NettyChannelBuilder builder, long keepAliveSeconds, Optional<Token> token) {
    return builder
        .keepAliveTime(keepAliveSeconds, TimeUnit.SECONDS)
        .keepAliveTimeout(
            keepAliveSeconds == KEEP_ALIVE_SECONDS ? 20 : SILENCE_OF_NODES_SECONDS,
            TimeUnit.SECONDS)
        .keepAliveWithoutCalls(true)
        .defaultServiceConfig(SERVICE_CONFIG)
        .enableRetry()
        .intercept(new Caller(token), new TracedCalls())
        .build();
  }

  /** {@code channel} with token and deadlines; for in-process channels of tests. */
  public static Channel authorized(Channel channel, Token token) {
    return ClientInterceptors.intercept(channel, new Caller(Optional.of(token)), new TracedCalls());
  }

  /** Makes spans of calls within one, as every channel of this class does; for those of tests. */
  public static ClientInterceptor traced() {
    return new TracedCalls();
  }

  private static void requireLoopback(String host) {
    if (!isLoopback(host)) {
      throw notHere(host);
    }
  }

  private static IllegalArgumentException notHere(String host) {
    return new IllegalArgumentException(
        "host: " + host + " (expected: this machine; beyond it calls need TLS)");
  }

  private static boolean saysLoopback(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    String number = host.startsWith("[") && host.endsWith("]") ? unbracketed(host) : host;
    return InetAddresses.isInetAddress(number)
        && InetAddresses.forString(number).isLoopbackAddress();
  }

  private static String unbracketed(String host) {
    return host.substring(1, host.length() - 1);
  }

  private static boolean isLoopback(String host) {
    try {
      return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("host: " + host + " (expected: a host that is known)", e);
    }
  }

  /** Adds the token to every call, and a deadline to those that wait for one answer. */
  private record Caller(Optional<Token> token) implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      boolean open =
          method.getType() == MethodDescriptor.MethodType.UNARY && options.getDeadline() == null;
      CallOptions bounded =
          open ? options.withDeadlineAfter(UNARY_DEADLINE_SECONDS, TimeUnit.SECONDS) : options;
      return new SimpleForwardingClientCall<>(next.newCall(method, bounded)) {
        @Override
        public void start(Listener<A> listener, Metadata headers) {
          token.ifPresent(t -> headers.put(Authentication.AUTHORIZATION, t.header()));
          super.start(listener, headers);
        }
      };
    }
  }
}
