package io.orograph.wire.grpc;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a lab's orchestrator is: {@code host:port}, or several with commas between, of which one
 * listens at a time because the nodes behind the others are in standby.
 *
 * @param all at least one
 */
public record Addresses(List<Place> all) {
  /** What is expected of a text. */
  public static final String FORM = "HOST:PORT, or several with commas between";

  private static final Pattern PLACE =
      Pattern.compile("(?<host>[^\\s:,/\\[\\]]+|\\[[0-9A-Fa-f:.]+\\]):(?<port>[0-9]{1,5})");
  private static final int LAST_PORT = 65_535;

  /** One server. */
  public record Place(String host, int port) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  public Addresses {
    all = List.copyOf(all);
    if (all.isEmpty()) {
      throw new IllegalArgumentException("addresses: none (expected: " + FORM + ")");
    }
  }

  /** Whether {@code text} is of the form. */
  public static boolean are(String text) {
    try {
      return !parse(text).all.isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException naming the first that is none, or is there twice
   */
  public static Addresses parse(String text) {
    List<Place> all = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      Place place = place(one.strip());
      if (all.contains(place)) {
        throw new IllegalArgumentException(place + ": twice (expected: different addresses)");
      }
      all.add(place);
    }
    return new Addresses(all);
  }

  private static Place place(String text) {
    var form = PLACE.matcher(text);
    int port = form.matches() ? Integer.parseInt(form.group("port")) : 0;
    if (port < 1 || port > LAST_PORT) {
      throw new IllegalArgumentException(text + " (expected: " + FORM + ")");
    }
    return new Place(form.group("host"), port);
  }

  @Override
  public String toString() {
    return all.stream().map(Place::toString).collect(Collectors.joining(","));
  }
}
