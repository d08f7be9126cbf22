package io.orograph.wire.tls;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a port listens. Beyond this machine it has TLS: what is called there carries secrets.
 *
 * @param host address or name; that of every network card is 0.0.0.0
 * @param port 0 for any free one
 * @param tls certificate and key, if it has TLS
 */
public record ListenAddress(InetAddress host, int port, Optional<ServerTls> tls) {
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^\\s:/\\[\\]]+)):([0-9]{1,5})");
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int LARGEST_PORT = 65_535;

  /** Refuses an address beyond this machine without TLS. */
  public ListenAddress {
    if (!host.isLoopbackAddress() && tls.isEmpty()) {
      throw new IllegalArgumentException(
          host.getHostAddress() + ":" + port + " without TLS (expected: 127.0.0.1, or TLS)");
    }
  }

  /** 127.0.0.1, without TLS. */
  public static ListenAddress loopback(int port) {
    try {
      return new ListenAddress(InetAddress.getByAddress(LOOPBACK), port, Optional.empty());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  /**
   * A port for others of the lab: bare on this machine, with TLS beyond it.
   *
   * @throws UnknownHostException if there is no such host
   */
  public static ListenAddress of(String host, int port, Optional<PeerTls> tls)
      throws UnknownHostException {
    InetAddress address = InetAddress.getByName(host);
    return new ListenAddress(
        address, port, address.isLoopbackAddress() ? Optional.empty() : tls.map(PeerTls::server));
  }

  /**
   * The host by which others call it: what it is called, or the number where that is on this
   * machine, so that whoever calls need not look up whether it is.
   *
   * @param name of the host, as it was given
   */
  public String toCall(String name) {
    if (!host.isLoopbackAddress()) {
      return name;
    }
    String number = host.getHostAddress();
    return number.contains(":") ? "[" + number + "]" : number;
  }

  /** A host and a port, as they are written. */
  public record Place(InetAddress host, int port) {
    /** What it must look like, for messages. */
    public static final String EXPECTED = "HOST:PORT, as 0.0.0.0:7009, or nothing";

    /**
     * {@code HOST:PORT} or {@code [IPv6]:PORT}; empty if it is neither, or no such host is known.
     */
    public static Optional<Place> parse(String text) {
      Matcher form = FORM.matcher(text);
      if (!form.matches() || Integer.parseInt(form.group(3)) > LARGEST_PORT) {
        return Optional.empty();
      }
      try {
        String host = form.group(1) == null ? form.group(2) : form.group(1);
        return Optional.of(new Place(InetAddress.getByName(host), Integer.parseInt(form.group(3))));
      } catch (UnknownHostException e) {
        return Optional.empty();
      }
    }
  }

  /** {@code HOST:PORT}, for people. */
  @Override
  public String toString() {
    return host.getHostAddress() + ":" + port;
  }
}
