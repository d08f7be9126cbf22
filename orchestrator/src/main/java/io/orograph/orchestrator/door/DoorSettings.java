package io.orograph.orchestrator.door;

import io.orograph.wire.grpc.ConnectionBounds;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Where and how the clients' port is served.
 *
 * @param address the address; port 0 for any free one
 * @param hosts names, besides those of loopback, by which clients may call it in plain text;
 *     without ports
 * @param tls for TLS; empty for plain text
 * @param bounds of its connections
 */
public record DoorSettings(
    InetSocketAddress address, List<String> hosts, Optional<Tls> tls, ConnectionBounds bounds) {
  public DoorSettings {
    hosts = List.copyOf(hosts);
  }

  /**
   * What TLS needs. Both managers may read their files anew while the port is served.
   *
   * @param identity the certificate and its key
   * @param clients which certificates of clients are trusted; empty asks clients for none
   */
  public record Tls(X509ExtendedKeyManager identity, Optional<X509ExtendedTrustManager> clients) {}

  /** With the usual bounds of connections. */
  public DoorSettings(InetSocketAddress address, List<String> hosts, Optional<Tls> tls) {
    this(address, hosts, tls, ConnectionBounds.USUAL);
  }

  /** Plain text at {@code port} of 127.0.0.1, also known by {@code hosts}. */
  public static DoorSettings loopback(int port, List<String> hosts) {
    return new DoorSettings(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), hosts, Optional.empty());
  }
}
