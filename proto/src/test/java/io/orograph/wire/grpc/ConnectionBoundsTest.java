package io.orograph.wire.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionBoundsTest {
  private static final Map<String, String> RIGHT =
      Map.of(
          "connections.most", "70",
          "connections.strangers", "70",
          "connections.patience", "PT1S",
          "connections.idle", "PT24H");

  private final List<String> problems = new ArrayList<>();

  private ConnectionBounds of(Map<String, String> values) {
    return ConnectionBounds.of(
        key -> Objects.requireNonNull(values.get(key)),
        key -> Duration.parse(Objects.requireNonNull(values.get(key))),
        (key, value, expected) -> problems.add(key + ": " + value + " (" + expected + ")"));
  }

  @Test
  void theLeastAndTheMostOfEachAreTaken() {
    assertThat(of(RIGHT))
        .isEqualTo(new ConnectionBounds(70, 70, Duration.ofSeconds(1), Duration.ofHours(24)));
    assertThat(problems).isEmpty();
    assertThat(RIGHT.keySet()).isEqualTo(ConnectionBounds.KEYS);
  }

  @ParameterizedTest
  @CsvSource({
    "connections.most, 0, 1 to 1000000",
    "connections.most, many, 1 to 1000000",
    "connections.most, 99999999999, 1 to 1000000",
    "connections.strangers, 71, 1 to 70",
    "connections.strangers, -1, 1 to 70",
    "connections.patience, PT0.9S, 1 s to 24 h",
    "connections.idle, PT24H1S, 1 s to 24 h"
  })
  void whatIsBeyondIsToldAlone(String key, String value, String expected) {
    Map<String, String> values = new HashMap<>(RIGHT);
    values.put(key, value);
    assertThat(of(values)).isEqualTo(ConnectionBounds.USUAL);
    assertThat(problems).containsExactly(key + ": " + value + " (" + expected + ")");
  }
}
