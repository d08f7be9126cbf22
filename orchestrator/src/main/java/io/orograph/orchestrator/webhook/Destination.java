package io.orograph.orchestrator.webhook;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * An address that is told of ends.
 *
 * @param uri {@code http} or {@code https}, without user, password or fragment
 * @param local whether it may be on this machine or on its link
 */
public record Destination(URI uri, boolean local) {
  /** What an address must be. */
  public static final String FORM = "http(s)://HOST[:PORT]/PATH, without user or password";

  private static final Set<String> SCHEMES = Set.of("http", "https");

  /** It may not be called; the message says why. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  /** An address as it is written; empty if it is none. */
  public static Optional<Destination> parse(String text, boolean local) {
    try {
      URI uri = new URI(text);
      boolean right =
          uri.getScheme() != null
              && SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))
              && uri.getHost() != null
              && uri.getUserInfo() == null
              && uri.getFragment() == null;
      return right ? Optional.of(new Destination(uri, local)) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Stands for it where it is remembered: the address itself may hold a secret. */
  String key() {
    return SweepEnd.hex(uri.toString()).substring(0, 16);
  }

  /** For logs: without path and query, which may hold a secret. */
  String shown() {
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }

  /**
   * Sees before each call that its name does not stand for this machine or its link, where such
   * things as a cloud's keys are served. Java keeps the answer of the name service for longer than
   * the call takes to connect, so the call goes where this has looked.
   *
   * @throws Refused if it does
   * @throws UnknownHostException if it stands for nothing
   */
  void check() throws IOException {
    if (local) {
      return;
    }
    for (InetAddress address : InetAddress.getAllByName(uri.getHost())) {
      if (address.isLoopbackAddress()
          || address.isLinkLocalAddress()
          || address.isAnyLocalAddress()
          || address.isMulticastAddress()) {
        throw new Refused(
            shown()
                + " is "
                + address.getHostAddress()
                + " (expected: neither this machine nor its link, or webhooks.local)");
      }
    }
  }
}
