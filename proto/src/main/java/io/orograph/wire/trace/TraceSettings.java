package io.orograph.wire.trace;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Where traces are sent, and which.
 *
 * @param endpoint of a collector that takes OTLP by HTTP, as {@code http://127.0.0.1:4318}
 * @param ratio share of the submissions that are traced when their caller does not say, 0 to 1
 */
public record TraceSettings(URI endpoint, double ratio) {
  private static final String ENDPOINT = "tracing.endpoint";
  private static final String RATIO = "tracing.ratio";

  /** The keys of these settings, under {@code orograph}. */
  public static final Set<String> KEYS = Set.of(ENDPOINT, RATIO);

  private static final String AN_ENDPOINT =
      "empty, or http:// or https://, a host and perhaps a port, as http://127.0.0.1:4318";
  private static final String A_RATIO = "0 to 1";

  /** Is told what is wrong with a setting. */
  public interface Problems {
    /** A value that cannot be used. */
    void add(String key, Object value, String expected);
  }

  /**
   * Reads and checks the settings.
   *
   * @param text the value of a key
   * @return none if no endpoint is named, or something is wrong
   */
  public static Optional<TraceSettings> of(UnaryOperator<String> text, Problems problems) {
    String given = text.apply(ENDPOINT).strip();
    Optional<URI> endpoint = endpoint(given);
    if (endpoint.isEmpty() && !given.isEmpty()) {
      problems.add(ENDPOINT, given, AN_ENDPOINT);
    }
    double ratio = ratio(text.apply(RATIO).strip());
    if (Double.isNaN(ratio)) {
      problems.add(RATIO, text.apply(RATIO), A_RATIO);
      return Optional.empty();
    }
    return endpoint.map(uri -> new TraceSettings(uri, ratio));
  }

  /** Where spans are posted: the path is that of the protocol. */
  String spans() {
    String base = endpoint.toString();
    return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/v1/traces";
  }

  private static Optional<URI> endpoint(String given) {
    try {
      URI uri = new URI(given);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      boolean usable =
          (scheme.equals("http") || scheme.equals("https"))
              && uri.getHost() != null
              && uri.getUserInfo() == null
              && uri.getQuery() == null
              && uri.getFragment() == null;
      return usable ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** The share, or NaN if it is none. */
  private static double ratio(String given) {
    try {
      double ratio = Double.parseDouble(given);
      return ratio >= 0 && ratio <= 1 ? ratio : Double.NaN;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
