package io.orograph.wire.grpc;

import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What bounds the connections of a port, for clients or for workers: each port counts its own.
 *
 * @param most connections at a time
 * @param mostStrangers of those on which nobody has said yet who they are; {@link Strangers}
 * @param patience how long such a connection may stay
 * @param idle how long a connection may stay on which nothing happens: no call of a port for
 *     workers, not even a ping of one for clients
 */
public record ConnectionBounds(int most, int mostStrangers, Duration patience, Duration idle) {
  /** Half of the connections for strangers, half a minute for each, and two without a call. */
  public static final ConnectionBounds USUAL =
      new ConnectionBounds(1000, 500, Duration.ofSeconds(30), Duration.ofMinutes(2));

  private static final String MOST = "connections.most";
  private static final String STRANGERS = "connections.strangers";
  private static final String PATIENCE = "connections.patience";
  private static final String IDLE = "connections.idle";

  /** The keys of these settings, under {@code orograph}. */
  public static final Set<String> KEYS = Set.of(MOST, STRANGERS, PATIENCE, IDLE);

  private static final int LARGEST = 1_000_000;
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(1);

  /** Is told what is wrong with a setting. */
  public interface Problems {
    /** A value that cannot be used. */
    void add(String key, Object value, String expected);
  }

  /**
   * Reads and checks the settings.
   *
   * @param text the value of a key
   * @param duration the same, of one that is a duration; 0 if it is none, which is told then
   * @return {@link #USUAL} if something is wrong
   */
  public static ConnectionBounds of(
      UnaryOperator<String> text, Function<String, Duration> duration, Problems problems) {
    int most = number(MOST, LARGEST, text, problems);
    int strangers = number(STRANGERS, most == 0 ? LARGEST : most, text, problems);
    Duration patience = time(PATIENCE, duration, problems);
    Duration idle = time(IDLE, duration, problems);
    return most == 0 || strangers == 0 || patience.isZero() || idle.isZero()
        ? USUAL
        : new ConnectionBounds(most, strangers, patience, idle);
  }

  /** A number from 1 on, or 0 if it is none. */
  private static int number(
      String key, int largest, UnaryOperator<String> text, Problems problems) {
    String value = text.apply(key).strip();
    int number = value.matches("[0-9]{1,7}") ? Integer.parseInt(value) : 0;
    if (number >= 1 && number <= largest) {
      return number;
    }
    problems.add(key, value, "1 to " + largest);
    return 0;
  }

  /** A duration that a connection can be given, or none. */
  private static Duration time(String key, Function<String, Duration> duration, Problems problems) {
    Duration given = duration.apply(key);
    boolean fits = given.compareTo(SHORTEST) >= 0 && given.compareTo(LONGEST) <= 0;
    if (fits || given.isZero()) {
      return given; // that it is none has been told
    }
    problems.add(key, given, "1 s to 24 h");
    return Duration.ZERO;
  }
}
