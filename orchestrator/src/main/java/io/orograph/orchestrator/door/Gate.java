package io.orograph.orchestrator.door;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import io.orograph.wire.grpc.OrographFailure;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lets in calls that were meant for this host: a page of another site that had its name resolved to
 * this machine still sends its own name in {@code Host}, and one that calls across sites says so in
 * {@code Origin}. Over TLS the name needs no check here: the browser has compared it with the
 * certificate, and there is none for the other site's.
 */
final class Gate {
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");
  private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}$");
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final int LONGEST_SHOWN = 100;

  private final Set<String> hosts = new HashSet<>(LOOPBACK);
  private final boolean certified;
  private final String expected;
  private volatile boolean shut;

  /**
   * @param more names besides those of loopback
   * @param certified whether calls come over TLS
   */
  Gate(List<String> more, boolean certified) {
    this.certified = certified;
    more.forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
    expected = String.join(", ", hosts.stream().sorted().toList());
  }

  /** Lets nothing in any more. */
  void shut() {
    shut = true;
  }

  /** Why a call with these headers is refused, if it is. */
  Optional<OrographFailure> refusal(RequestHeaders headers) {
    if (shut) {
      return Optional.of(new OrographFailure.Unavailable("stopping", SOON));
    }
    String authority = headers.authority();
    if (authority == null || !(certified || hosts.contains(name(authority)))) {
      return Optional.of(wrong("host", authority == null ? "none" : authority, expected));
    }
    List<String> origins = headers.getAll(HttpHeaderNames.ORIGIN);
    for (String origin : origins) {
      if (!isOf(origin, authority)) {
        return Optional.of(wrong("origin", origin, "the page of " + authority + " itself"));
      }
    }
    return Optional.empty();
  }

  private static OrographFailure wrong(String header, String value, String expected) {
    String shown =
        value.length() > LONGEST_SHOWN ? value.substring(0, LONGEST_SHOWN) + "..." : value;
    return new OrographFailure.WrongHost(header, shown, expected);
  }

  private static String name(String authority) {
    return PORT.matcher(authority).replaceFirst("").toLowerCase(Locale.ROOT);
  }

  /** Whether a page at {@code origin} was served under {@code authority}, its port included. */
  private static boolean isOf(String origin, String authority) {
    try {
      URI uri = new URI(origin);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return web && authority.equalsIgnoreCase(uri.getRawAuthority());
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** A service behind a gate; whatever it answers carries the headers of {@link PageHeaders}. */
  static final class Gated extends SimpleDecoratingHttpService {
    private final Gate gate;

    Gated(HttpService guarded, Gate gate) {
      super(guarded);
      this.gate = gate;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws Exception {
      PageHeaders.addTo(ctx);
      Optional<OrographFailure> refusal = gate.refusal(request.headers());
      return refusal.isPresent()
          ? Failures.response(request.headers(), refusal.get())
          : unwrap().serve(ctx, request);
    }
  }
}
